package dev.fathom.task;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/**
 * The language of a text by Apache OpenNLP's model, as ISO 639-1 has it; among the languages that
 * IFEval asks for and their neighbours. Short texts are often mistaken.
 */
final class Language {
  /** ISO 639-3, as the model has it, to ISO 639-1. */
  private static final Map<String, String> CODES =
      Map.ofEntries(
          Map.entry("eng", "en"),
          Map.entry("spa", "es"),
          Map.entry("por", "pt"),
          Map.entry("ara", "ar"),
          Map.entry("hin", "hi"),
          Map.entry("fra", "fr"),
          Map.entry("rus", "ru"),
          Map.entry("deu", "de"),
          Map.entry("jpn", "ja"),
          Map.entry("ita", "it"),
          Map.entry("ben", "bn"),
          Map.entry("ukr", "uk"),
          Map.entry("tha", "th"),
          Map.entry("urd", "ur"),
          Map.entry("tam", "ta"),
          Map.entry("tel", "te"),
          Map.entry("bul", "bg"),
          Map.entry("kor", "ko"),
          Map.entry("pol", "pl"),
          Map.entry("heb", "he"),
          Map.entry("pes", "fa"),
          Map.entry("fas", "fa"),
          Map.entry("vie", "vi"),
          Map.entry("nep", "ne"),
          Map.entry("swa", "sw"),
          Map.entry("kan", "kn"),
          Map.entry("mar", "mr"),
          Map.entry("guj", "gu"),
          Map.entry("pan", "pa"),
          Map.entry("mal", "ml"),
          Map.entry("fin", "fi"),
          Map.entry("nld", "nl"),
          Map.entry("swe", "sv"),
          Map.entry("dan", "da"),
          Map.entry("nob", "no"),
          Map.entry("ron", "ro"),
          Map.entry("ces", "cs"),
          Map.entry("hun", "hu"),
          Map.entry("ell", "el"),
          Map.entry("tur", "tr"),
          Map.entry("ind", "id"),
          Map.entry("cmn", "zh"));

  private static final LanguageDetectorME DETECTOR = new LanguageDetectorME(model());

  private Language() {}

  private static LanguageDetectorModel model() {
    try (InputStream in = Language.class.getResourceAsStream("/langdetect-183.bin")) {
      return new LanguageDetectorModel(Objects.requireNonNull(in, "langdetect-183.bin"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty where a text has no letter. */
  static synchronized Optional<String> of(String text) {
    if (text.codePoints().noneMatch(Character::isLetter)) {
      return Optional.empty();
    }
    return Arrays.stream(DETECTOR.predictLanguages(text))
        .map(guess -> Optional.ofNullable(CODES.get(guess.getLang())))
        .flatMap(Optional::stream)
        .findFirst();
  }
}
