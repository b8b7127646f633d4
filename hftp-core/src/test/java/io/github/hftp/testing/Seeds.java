package io.github.hftp.testing;

/**
 * Runs a random test with one seed after another and says which of them failed. {@code -Dhftp.seed=N} starts at another
 * seed, so at the one that failed; {@code -Dhftp.runs=N} runs as many instead of what the test asks for.
 */
public final class Seeds {
    /** The system property with the first seed. */
    public static final String FIRST_SEED = "hftp.seed";

    /** The system property with the number of seeds. */
    public static final String RUNS = "hftp.runs";

    private Seeds() {}

    /** A test that does the same thing whenever it is given the same seed. */
    @FunctionalInterface
    public interface SeededTest {
        void run(long seed) throws Exception;
    }

    /**
     * Runs the test.
     *
     * @param runs how many seeds, if the system property does not say otherwise
     * @throws AssertionError at the first seed that fails, with the seed in its message and the failure as its cause
     */
    public static void forEach(int runs, SeededTest test) {
        long first = Long.getLong(FIRST_SEED, 1);
        long last = first + Integer.getInteger(RUNS, runs);
        for (long seed = first; seed < last; seed++) {
            try {
                test.run(seed);
            } catch (Exception | AssertionError e) {
                String replay = "; replay with -D" + FIRST_SEED + "=" + seed + " -D" + RUNS + "=1";
                throw new AssertionError("seed " + seed + " failed: " + e.getMessage() + replay, e);
            }
        }
    }
}
