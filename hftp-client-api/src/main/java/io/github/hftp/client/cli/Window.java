package io.github.hftp.client.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A terminal whose window the user may resize at any time. It is asked for its size again after SIGWINCH, and not from
 * time to time: that takes a process each. Where the JVM has no such signal, the size stays. For any thread.
 */
final class Window {
    private final Supplier<Optional<Terminal>> ask;
    private Terminal terminal;
    private volatile boolean resized;

    /** Begins with this; afterwards there is an answer to be had, or nothing. */
    Window(Terminal terminal, Supplier<Optional<Terminal>> ask) {
        this.terminal = terminal;
        this.ask = ask;
    }

    /** The window that has such a terminal now, followed as long as the process lasts. */
    static Optional<Window> follow(Supplier<Optional<Terminal>> ask) {
        Optional<Window> window = ask.get().map(terminal -> new Window(terminal, ask));
        window.ifPresent(Window::listen);
        return window;
    }

    /** Has it asked for its size the next time that this is needed. */
    void resized() {
        resized = true;
    }

    /** What the terminal is like now. */
    synchronized Terminal terminal() {
        if (resized) {
            resized = false; // before it is asked: it may be resized once more meanwhile
            terminal = ask.get().orElse(terminal);
        }
        return terminal;
    }

    /** Registers with sun.misc.Signal: by reflection, for not every JVM has it, and javac warns of it in any case. */
    private void listen() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler invocation = (proxy, method, arguments) -> {
                resized(); // the interface has this one method, and the JDK calls no other
                return null;
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, invocation);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), proxy);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // The size stays; a line that is too long then is cut by the terminal.
        }
    }
}
