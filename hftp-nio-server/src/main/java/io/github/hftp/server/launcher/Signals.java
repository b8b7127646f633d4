package io.github.hftp.server.launcher;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HUP, INT and TERM: the first completes a future, a second one ends the process at once. In place of shutdown hooks,
 * while which the JVM ignores further signals. A signal that was ignored when the process started stays so, which is
 * what {@code nohup} relies on. Signals arrive on threads of the JVM's; this lasts as long as the process.
 */
final class Signals {
    /** What a process adds to a signal's number to exit with. */
    static final int STATUS_BASE = 128;

    /** Signals this close are one: {@code timeout} sends two, to the process and to its group. */
    static final long ECHO_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    /** The numbers are the same on all systems that have these signals. */
    enum Kind {
        HUP(1),
        INT(2),
        TERM(15);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int status() {
            return STATUS_BASE + number;
        }
    }

    private final CompletableFuture<Kind> first = new CompletableFuture<>();
    private final LongSupplier clock;
    private final IntConsumer halt;
    private long firstNanos;

    Signals(LongSupplier clock, IntConsumer halt) {
        this.clock = clock;
        this.halt = halt;
    }

    /**
     * Begins to handle the signals; until then they end the process at once.
     *
     * @param halt called with the process's status at a second signal
     */
    static Signals install(IntConsumer halt) {
        Signals signals = new Signals(System::nanoTime, halt);
        for (Kind kind : Kind.values()) {
            try {
                handle(kind.name(), () -> signals.receive(kind));
            } catch (ReflectiveOperationException | RuntimeException e) {
                Throwable reason = e.getCause() == null ? e : e.getCause();
                LOG.debug("{} cannot be handled, and ends the process at once: {}", kind, reason.toString());
            }
        }
        return signals;
    }

    /** Completes with the first signal. */
    CompletableFuture<Kind> first() {
        return first;
    }

    synchronized void receive(Kind kind) {
        if (!first.isDone()) {
            firstNanos = clock.getAsLong();
            first.complete(kind);
        } else if (clock.getAsLong() - firstNanos > ECHO_NANOS) {
            halt.accept(kind.status());
        }
    }

    /** Registers with sun.misc.Signal: by reflection, for not every JVM has it, and javac warns of it in any case. */
    private static void handle(String name, Runnable action) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        InvocationHandler invocation = (proxy, method, arguments) -> {
            action.run(); // the interface has this one method, and the JDK calls no other
            return null;
        };
        Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, invocation);
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    }
}
