using System.Net;
using System.Net.Sockets;

namespace SlSam.Testing;

/// <summary>An address at which nobody answers: a port of this machine that is bound, so that nobody else gets it, but not listened to.</summary>
internal sealed class DeafAddress : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    public DeafAddress() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port}");

    public void Dispose() => _socket.Dispose();
}
