using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Messages;
using Renci.SshNet.Messages.Connection;

namespace Cronium.Grains.Execution.Ssh.Pooling;

/// <summary>
/// Sends a command's input, from within the library's reader, as the server makes room for it. From any other thread the last
/// of it may overtake the news that the command has ended, and OpenSSH ends the whole connection over data for a session that
/// is closed. Made before the session is opened; hears of each message after the library has dealt with it.
/// </summary>
internal sealed class InputFeed
{
    private readonly Lock _sending = new();
    private readonly Session _session;
    private readonly SshCommand _command;
    private readonly uint _channel;
    private readonly byte[] _input;
    private Stream? _stream;
    private long _room;
    private int _next;
    private bool _running;
    private bool _over;

    public InputFeed(Session session, SshCommand command, uint channel, ReadOnlyMemory<byte> input)
    {
        (_session, _command, _channel, _input) = (session, command, channel, input.ToArray());
        _session.ChannelOpenConfirmationReceived += Opened;
        _session.ChannelWindowAdjustReceived += Adjusted;
        _session.ChannelSuccessReceived += Started;
    }

    /// <summary>Bytes sent so far.</summary>
    public int Sent => Volatile.Read(ref _next);

    /// <summary>Sends nothing more.</summary>
    public void Stop()
    {
        _session.ChannelOpenConfirmationReceived -= Opened;
        _session.ChannelWindowAdjustReceived -= Adjusted;
        _session.ChannelSuccessReceived -= Started;
        lock (_sending)
        {
            _over = true;
        }
    }

    private void Opened(object? sender, MessageEventArgs<ChannelOpenConfirmationMessage> opened) =>
        On(opened.Message, () => _room = opened.Message.InitialWindowSize);

    private void Adjusted(object? sender, MessageEventArgs<ChannelWindowAdjustMessage> adjusted) =>
        On(adjusted.Message, () => _room += adjusted.Message.BytesToAdd);

    private void Started(object? sender, MessageEventArgs<ChannelSuccessMessage> started) =>
        On(started.Message, () => _running = true);

    private void On(ChannelMessage message, Action note)
    {
        if (message.LocalChannelNumber != _channel)
        {
            return;
        }

        lock (_sending)
        {
            note();
            if (_running && !_over)
            {
                Send();
            }
        }
    }

    private void Send()
    {
        try
        {
            _stream ??= _command.CreateInputStream();
            var size = (int)Math.Min(_room, _input.Length - _next);
            _stream.Write(_input, _next, size);
            _room -= size;
            Volatile.Write(ref _next, _next + size);
            if (_next == _input.Length)
            {
                _over = true;
                _stream.Dispose();
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or SshException)
        {
            // The command ended before it had read its input, or the connection is gone.
            _over = true;
        }
    }
}
