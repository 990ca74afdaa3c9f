using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Asn1.EdEC;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Pkcs;
using Renci.SshNet;
using Renci.SshNet.Security;

namespace Cronium.Grains.Execution.Ssh;

/// <summary>
/// Keys in PKCS#8. The SSH library takes an ed25519 key of this format for another one (it does not unwrap the inner octet
/// string), and knows passphrases of plain ASCII only; so decryption and ed25519 are done here, with the ciphers it brings along.
/// </summary>
internal static class Pkcs8Key
{
    public static PrivateKeyFile Read(byte[] body) => Of(PrivateKeyInfo.GetInstance(body));

    // OpenSSL derives from the bytes of UTF-8; the cipher library takes one byte of each character.
    public static PrivateKeyFile Read(byte[] body, string passphrase) =>
        Of(PrivateKeyInfoFactory.CreatePrivateKeyInfo(
            Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(passphrase)).ToCharArray(), EncryptedPrivateKeyInfo.GetInstance(body)));

    private static PrivateKeyFile Of(PrivateKeyInfo key)
    {
        if (key.PrivateKeyAlgorithm.Algorithm.Equals(EdECObjectIdentifiers.id_Ed25519))
        {
            return new PrivateKeyFile(new ED25519Key(AsnDecoder.ReadOctetString(key.PrivateKey.GetOctets(), AsnEncodingRules.DER, out _)));
        }

        using var pem = new MemoryStream(Encoding.ASCII.GetBytes(PemEncoding.WriteString("PRIVATE KEY", key.GetEncoded())));
        return new PrivateKeyFile(pem);
    }
}
