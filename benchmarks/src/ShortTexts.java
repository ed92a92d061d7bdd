import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Made-up short texts: {@code ShortTexts DIRECTORY DOCUMENTS SEED}; a tenth copies, a tenth nearly. */
public final class ShortTexts {
  private static final int PER_FILE = 50_000;

  private ShortTexts() {}

  public static void main(String[] args) throws IOException {
    Path directory = Files.createDirectories(Path.of(args[0]));
    int documents = Integer.parseInt(args[1]);
    for (int from = 0; from < documents; from += PER_FILE) {
      Path file = directory.resolve("part-%04d.jsonl".formatted(from / PER_FILE));
      try (BufferedWriter out = Files.newBufferedWriter(file)) {
        for (int i = from; i < Math.min(documents, from + PER_FILE); i++) {
          out.write("{\"text\": \"" + text(i, Long.parseLong(args[2])) + "\"}\n");
        }
      }
    }
  }

  private static String text(int i, long seed) {
    int kind = i % 10;
    int of = kind < 2 ? Math.max(2, i - 17 - i * 31 % 5000) : i;
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + of + (of % 10 < 2 ? 2 : 0));
    StringBuilder text = new StringBuilder();
    for (int sentence = 0; sentence < 6; sentence++) {
      int length = 12 + random.nextInt(14);
      for (int c = 0; c < length; c++) {
        text.append((char) (0x4e00 + (int) (random.nextDouble() * random.nextDouble() * 3500)));
      }
      text.append('。');
    }
    if (kind == 1) {
      text.setCharAt(5, '天');
    }
    return text.toString();
  }
}
