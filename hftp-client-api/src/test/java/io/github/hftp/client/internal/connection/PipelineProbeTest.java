package io.github.hftp.client.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PipelineProbeTest {
    @Test
    void theWaitForTheSecondAnswerGrowsWithTheFirstUpToTwoSeconds() {
        assertThat(PipelineProbe.patienceAfter(Duration.ZERO)).isEqualTo(Duration.ofMillis(250));
        assertThat(PipelineProbe.patienceAfter(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(650));
        assertThat(PipelineProbe.patienceAfter(Duration.ofMillis(900))).isEqualTo(Duration.ofSeconds(2));
        assertThat(PipelineProbe.patienceAfter(Duration.ofDays(9))).isEqualTo(Duration.ofSeconds(2));
    }
}
