package io.github.hftp.client.cli;

import io.github.hftp.client.DownloadRequest;
import io.github.hftp.client.HftpClient;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.HftpUri;
import io.github.hftp.protocol.FileName;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code hftp get}: fetches files, one after the other, each over several connections and from several servers. */
@Command(
        name = "get",
        description = {
            "Fetches files.",
            "If a download fails, the part that has arrived is kept beside the target for --continue."
        },
        sortOptions = false)
final class Get implements Callable<Integer> {
    private static final Pattern SHA_256 = Pattern.compile("[0-9A-Fa-f]{64}");
    private static final String STANDARD_OUTPUT = "-";

    @ParentCommand
    private Hftp hftp;

    @Mixin
    private ServerOptions server;

    @Parameters(paramLabel = "URL", arity = "1..*", converter = Uris.class, description = "The files to fetch")
    private List<HftpUri> uris;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE|DIR",
            description = "The file to write, or the folder to save into (default: the current folder)")
    private String output;

    @Option(
            names = {"-c", "--continue"},
            description = "Resume an earlier get, if the file on the server has not changed since")
    private boolean resume;

    @Option(
            names = {"-j", "--connections"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of connections per file: at least one per server, at most "
                    + DownloadRequest.MAX_CONNECTIONS + " (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--mirror",
            paramLabel = "URL",
            converter = Uris.class,
            description = "Another server that has the same file under the same name; can be repeated")
    private List<HftpUri> mirrors = List.of();

    @Option(names = "--sha256", paramLabel = "HEX", description = "The expected SHA-256 of the file")
    private String sha256;

    @Option(names = "--check", description = "Check the file against NAME.sha256 from the server")
    private boolean check;

    @Option(
            names = "--limit-rate",
            paramLabel = "RATE",
            converter = Rates.class,
            description = "Maximum bytes per second, such as 4096, 500k or 1.5M (default: no limit)")
    private Long bytesPerSecond;

    @Option(
            names = "--retries",
            paramLabel = "N",
            defaultValue = "" + DownloadRequest.DEFAULT_RETRIES,
            description = "How many times in a row to reconnect without receiving a byte (default: ${DEFAULT-VALUE})")
    private int retries;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only warnings and errors")
    private boolean quiet;

    @Option(
            names = "--json",
            description = "Print events to standard output, one JSON object per line, instead of progress")
    private boolean json;

    /** One file and where it goes, which may be under its own name in a folder. */
    private record Job(HftpUri uri, String name, Path target, boolean inFolder) {}

    @Override
    public Integer call() throws Exception {
        checkOptions();
        List<Job> jobs = jobs();
        return InterruptBySignal.during(() -> fetch(jobs));
    }

    /** Fetches every file it can, and returns the first failure's status. */
    private int fetch(List<Job> jobs) throws IOException, UsageException {
        int status = ExitStatus.OK;
        Optional<Window> window =
                quiet || json ? Optional.empty() : hftp.console().window();
        try (var servers = new Servers(server)) {
            for (Job job : jobs) {
                int ended = fetch(job, servers, report(job, window));
                status = status == ExitStatus.OK ? ended : status;
                if (ended == ExitStatus.INTERRUPTED) {
                    break;
                }
            }
        } catch (UncheckedIOException e) { // standard output is gone, so the rest could not be reported
            throw e.getCause();
        }
        return status;
    }

    private void checkOptions() throws UsageException {
        require(
                connections >= 1 && connections <= DownloadRequest.MAX_CONNECTIONS,
                "--connections must be from 1 to " + DownloadRequest.MAX_CONNECTIONS);
        require(retries >= 0, "--retries must not be negative");
        require(sha256 == null || SHA_256.matcher(sha256).matches(), "--sha256 must have 64 hexadecimal digits");
        require(sha256 == null || uris.size() == 1, "--sha256 works with a single file only");
        require(!STANDARD_OUTPUT.equals(output), "to write to standard output, use '" + Hftp.NAME + " cat'");
        for (HftpUri mirror : mirrors) {
            boolean same = mirror.name().isEmpty()
                    || uris.stream().allMatch(uri -> uri.name().equals(mirror.name()));
            require(same, "--mirror must name the same file, or none: " + mirror);
        }
    }

    private List<Job> jobs() throws UsageException {
        List<Job> jobs = new ArrayList<>();
        Set<Path> targets = new HashSet<>();
        for (HftpUri uri : uris) {
            Job job = job(uri, Uris.file(uri).local());
            require(
                    !check || FileName.tryOf(job.name + ".sha256").isPresent(),
                    "--check: the name is too long to append .sha256: " + job.name);
            require(targets.add(job.target.toAbsolutePath().normalize()), "two files would be saved as " + job.target);
            jobs.add(job);
        }
        return jobs;
    }

    private Job job(HftpUri uri, String name) throws UsageException {
        try {
            Path place = Path.of(output == null ? "" : output);
            boolean folder = place.toString().isEmpty()
                    || output.endsWith("/")
                    || output.endsWith(File.separator)
                    || Files.isDirectory(place);
            if (!folder) {
                require(uris.size() == 1, "to fetch several files, --output must be an existing folder: " + output);
                return new Job(uri, name, place, false);
            }
            Path file = Path.of(name);
            require(
                    file.getNameCount() == 1 && file.toString().equals(name),
                    "this system does not allow the file name; choose another with --output: " + name);
            return new Job(uri, name, place.resolve(file), true);
        } catch (InvalidPathException e) {
            throw new UsageException(
                    "this system does not allow the file name; choose another with --output: " + e.getInput());
        }
    }

    private TransferReport report(Job job, Optional<Window> window) {
        if (json) {
            return new ProgressEvents(hftp.console(), job.name, job.uri.toString(), job.target.toString());
        }
        return window.isPresent()
                ? new ProgressBar(hftp.console(), window.get(), job.name)
                : new ProgressText(hftp.console(), job.name, quiet);
    }

    /** Fetches one file, and returns its status. */
    private int fetch(Job job, Servers servers, TransferReport report) throws UsageException {
        try {
            refuseUnnamedLink(job);
            report.done(request(job, servers, report).to(job.target));
            return ExitStatus.OK;
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            return failed(report, "interrupted; to resume, use '" + Hftp.NAME + " get --continue'", e);
        } catch (IOException e) {
            return failed(report, Failures.text(e), e);
        }
    }

    /** A user who names a link with --output means its target; one who names a folder may not know of the link. */
    private static void refuseUnnamedLink(Job job) throws FileSystemException {
        if (job.inFolder && Files.isSymbolicLink(job.target)) {
            throw new FileSystemException(
                    job.target.toString(), null, "is a symbolic link; name it with --output to follow it");
        }
    }

    private static int failed(TransferReport report, String text, IOException e) {
        report.failed(text, ExitStatus.of(e));
        return ExitStatus.of(e);
    }

    private DownloadRequest request(Job job, Servers servers, TransferReport report)
            throws IOException, UsageException {
        List<HftpClient> sources = sources(job.uri, servers, report);
        DownloadRequest request = sources.get(0)
                .download(job.name)
                .connections(connections)
                .resume(resume)
                .keepPart(true)
                .retries(retries)
                .onWarning(report::warning)
                .onProgress(report.interval(), report::progress);
        sources.subList(1, sources.size()).forEach(request::mirror);
        if (sha256 != null) {
            request.sha256(sha256);
        }
        if (check) {
            request.sha256FromServer();
        }
        if (bytesPerSecond != null) {
            request.bytesPerSecond(bytesPerSecond);
        }
        return request;
    }

    /** The servers that can be reached: one is enough. */
    private List<HftpClient> sources(HftpUri uri, Servers servers, TransferReport report)
            throws IOException, UsageException {
        List<HftpUri> all = new ArrayList<>(List.of(uri));
        all.addAll(mirrors);
        List<HftpClient> sources = new ArrayList<>();
        HftpException failure = null;
        for (HftpUri place : all) {
            try {
                sources.add(servers.of(place));
            } catch (HftpException e) {
                failure = failure == null ? e : failure;
                if (!mirrors.isEmpty()) {
                    report.warning(place.server() + " is not used: " + e.getMessage());
                }
            }
        }
        if (sources.isEmpty()) {
            throw failure;
        }
        return sources;
    }

    private static void require(boolean condition, String otherwise) throws UsageException {
        if (!condition) {
            throw new UsageException(otherwise);
        }
    }
}
