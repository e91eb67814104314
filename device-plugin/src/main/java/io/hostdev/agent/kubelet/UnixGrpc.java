// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// gRPC over Unix sockets, for all servers and channels of one program: one event loop, a virtual
/// thread for each call, no pooled buffers. As lean as grpc-netty gets: the pools would cost 8 MB.
///
/// SO_KEEPALIVE is taken back because gRPC sets it on every channel; Unix sockets have none, and
/// netty would warn at each connection.
public final class UnixGrpc implements AutoCloseable {

    /// The longest path that fits into `sun_path` (Linux, unix(7)).
    public static final int LONGEST_PATH = 107;

    /// What clients of the pod resources API allow for: dense nodes exceed gRPC's 4 MiB.
    private static final int LARGEST_MESSAGE = 16 << 20;

    private static final int FLOW_CONTROL_WINDOW = 65_535;

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("grpc", true), NioIoHandler.newFactory());
    private final ExecutorService executor =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-call-", 0).factory());

    /// Serves on this socket; a file that lies there is replaced. Closing the server removes
    /// whatever lies there then.
    public Server serve(Path socket, BindableService service) throws IOException {
        Files.deleteIfExists(socket);
        return NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .executor(executor)
                .flowControlWindow(FLOW_CONTROL_WINDOW)
                .withChildOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .withChildOption(ChannelOption.SO_KEEPALIVE, null)
                .addService(service)
                .build()
                .start();
    }

    /// A channel that connects at its first call. The authority is `localhost`, as the kubelet's
    /// own clients have it.
    public ManagedChannel dial(Path socket) {
        return NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class)
                .eventLoopGroup(loop)
                .executor(executor)
                .flowControlWindow(FLOW_CONTROL_WINDOW)
                .withOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .withOption(ChannelOption.SO_KEEPALIVE, null)
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .overrideAuthority("localhost")
                .usePlaintext()
                .disableRetry()
                .disableServiceConfigLookUp()
                .build();
    }

    /// Close all servers and channels before.
    @Override
    public void close() {
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        executor.shutdown();
    }
}
