package dev.fathom.model.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class BlobLockTest {
  @TempDir private Path folder;

  /** Another process: holds the lock until its input ends. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      try (BlobLock _ = BlobLock.acquire(Path.of(arguments[0]))) {
        System.out.println("locked");
        assertEquals(-1, System.in.read());
      }
    }
  }

  private static CountDownLatch acquireElsewhere(Path file) {
    CountDownLatch acquired = new CountDownLatch(1);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (BlobLock _ = BlobLock.acquire(file)) {
            acquired.countDown();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return acquired;
  }

  @Test
  @Timeout(30)
  void keepsThreadsApart() throws IOException, InterruptedException {
    Path file = folder.resolve("deep/er/a.lock");
    CountDownLatch second;
    try (BlobLock _ = BlobLock.acquire(file)) {
      second = acquireElsewhere(file);
      assertFalse(second.await(200, TimeUnit.MILLISECONDS));
    }
    assertTrue(second.await(20, TimeUnit.SECONDS));
  }

  @Test
  @Timeout(60)
  void keepsProcessesApart() throws IOException, InterruptedException {
    Path file = folder.resolve("a.lock");
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = holder.inputReader()) {
      assertEquals("locked", output.readLine());
      CountDownLatch ours = acquireElsewhere(file);
      assertFalse(ours.await(300, TimeUnit.MILLISECONDS));
      holder.getOutputStream().close();
      assertTrue(ours.await(20, TimeUnit.SECONDS));
      assertEquals(0, holder.waitFor());
    } finally {
      holder.destroy();
    }
  }
}
