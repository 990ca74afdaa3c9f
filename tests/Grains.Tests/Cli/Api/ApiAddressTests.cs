using Cronium.Cli;
using Cronium.Cli.Api;
using Cronium.Cli.Dev;

namespace Cronium.Grains.Tests.Cli.Api;

public class ApiAddressTests
{
    private static readonly DevFile Dev = new(["http://127.0.0.1:5080", "http://127.0.0.1:5081"], "dev-token", 1);

    [Fact]
    public void A_flag_comes_before_the_environment_and_that_before_dev()
    {
        Assert.Equal("http://flag/", Resolve("http://flag", "http://variable", Dev).Urls[0].ToString());
        Assert.Equal("http://variable/", Resolve(null, "http://variable", Dev).Urls[0].ToString());
        Assert.Equal(2, Resolve(null, null, Dev).Urls.Count);
        Assert.Equal("http://127.0.0.1:5080/", Resolve(null, null, null).Urls[0].ToString());
    }

    [Fact]
    public void The_token_of_dev_goes_to_no_other_host()
    {
        Assert.Null(Resolve("http://elsewhere:5080", null, Dev).Token);
        Assert.Null(Resolve("http://127.0.0.1:5080,http://elsewhere", null, Dev).Token);
        Assert.Equal("dev-token", Resolve("http://127.0.0.1:5081", null, Dev).Token);
        Assert.Equal("dev-token", Resolve(null, null, Dev).Token);
    }

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("nonsense")]
    [InlineData("127.0.0.1:5080")]
    public void What_is_no_address_is_refused(string url) => Assert.Throws<UsageException>(() => Resolve(url, null, null));

    private static ApiAddress Resolve(string? flag, string? variable, DevFile? dev) =>
        ApiAddress.Resolve(flag, null, name => name == ApiAddress.UrlVariable ? variable : null, dev);
}
