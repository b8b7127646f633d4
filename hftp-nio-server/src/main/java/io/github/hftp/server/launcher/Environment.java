package io.github.hftp.server.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The options that can be given as environment variables: {@code --port-file} as {@code HFTP_PORT_FILE}. Remembers
 * which ones were, so that a complaint names the place to look at. A variable that is empty counts as not set, and so
 * does one that a link to a service has set: for a service called {@code hftp}, Kubernetes and container links set
 * {@code HFTP_PORT=tcp://10.96.0.17:19500}.
 */
final class Environment {
    private static final String PREFIX = "HFTP_";
    private static final String OF_A_LINK = "://";

    private final Map<String, String> variableByOption = new HashMap<>();
    private final List<String> ignored = new ArrayList<>();

    private Environment() {}

    /** The names of the variables, in the order of the options. */
    static List<String> variables(CommandLine commandLine) {
        return options(commandLine).stream().map(Environment::variable).collect(Collectors.toList());
    }

    /** Parses the command line, then again with a further option for each variable that it leaves room for. */
    static Environment parse(CommandLine commandLine, String[] arguments, Map<String, String> variables)
            throws LaunchException {
        Environment environment = new Environment();
        List<String> all = new ArrayList<>();
        Collections.addAll(all, arguments);
        ParseResult given = parse(commandLine, all, "");
        if (given.isUsageHelpRequested() || given.isVersionHelpRequested()) {
            return environment; // help is given even in an environment that is wrong
        }
        for (OptionSpec option : options(commandLine)) {
            String variable = variable(option);
            String value = variables.getOrDefault(variable, "");
            if (value.isEmpty() || given.hasMatchedOption(option)) {
                continue;
            }
            if (isOfALink(option, value)) {
                environment.ignored.add(variable);
            } else {
                all.add(0, option.longestName() + "=" + value);
                parse(commandLine, all, variable + ": ");
                environment.variableByOption.put(option.longestName(), variable);
            }
        }
        return environment;
    }

    /** Where an option's value came from: its own name, or that of a variable. */
    String source(String option) {
        return variableByOption.getOrDefault(option, option);
    }

    /** The variables that were ignored, in the order of the options. */
    List<String> ignored() {
        return ignored;
    }

    /** No link sets the name of a path, and to fall back on the default folder would give out other files. */
    private static boolean isOfALink(OptionSpec option, String value) {
        return value.contains(OF_A_LINK) && option.type() != Path.class;
    }

    private static ParseResult parse(CommandLine commandLine, List<String> arguments, String origin)
            throws LaunchException {
        try {
            return commandLine.parseArgs(arguments.toArray(new String[0]));
        } catch (ParameterException e) {
            throw new LaunchException(LaunchException.USAGE, origin + e.getMessage(), e);
        }
    }

    private static List<OptionSpec> options(CommandLine commandLine) {
        return commandLine.getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .collect(Collectors.toList());
    }

    private static String variable(OptionSpec option) {
        return PREFIX
                + option.longestName().replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
