package io.github.hftp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Keeps files and methods short in every module, since what is kept by hand is lost one day. */
class SourceSizesTest {
    private static final int LONGEST_FILE = 400;
    private static final int LONGEST_METHOD = 40;

    private final List<String> tooLong = new ArrayList<>();

    @Test
    void noFileHasMoreThan400LinesAndNoMethodMoreThan40() throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList();
        }
        assertThat(sources).hasSizeGreaterThan(300);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            task.parse().forEach(unit -> check(unit, positions));
        }
        assertThat(tooLong).isEmpty();
    }

    private void check(CompilationUnitTree unit, SourcePositions positions) {
        String file = unit.getSourceFile().getName();
        LineMap lines = unit.getLineMap();
        refuse(lines.getLineNumber(positions.getEndPosition(unit, unit)), LONGEST_FILE, file);
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitMethod(MethodTree method, Void nothing) {
                if (method.getBody() != null) {
                    long first = lines.getLineNumber(positions.getStartPosition(unit, method.getBody()));
                    long last = lines.getLineNumber(positions.getEndPosition(unit, method.getBody()));
                    refuse(last - first + 1, LONGEST_METHOD, file + " " + method.getName());
                }
                return super.visitMethod(method, null);
            }
        }.scan(unit, null);
    }

    private void refuse(long lines, int most, String what) {
        if (lines > most) {
            tooLong.add(what + ": " + lines + " lines, " + most + " are allowed");
        }
    }
}
