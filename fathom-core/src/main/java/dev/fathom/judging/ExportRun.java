package dev.fathom.judging;

import dev.fathom.UserError;
import dev.fathom.data.Sheet;
import dev.fathom.judge.HumanJudge;
import dev.fathom.judge.JudgedAnswer;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code fathom judge export}: answers as a sheet for people to label. Equal answers to one prompt
 * stand there once.
 *
 * @param blind whether all that tells where an answer comes from is left out, and the order is that
 *     of the keys, which tells nothing
 * @param most how many answers, those with the smallest keys: a sample that depends on nothing else
 */
public record ExportRun(boolean blind, int most) {
  /**
   * An answer with where it comes from.
   *
   * @param run the run's folder
   * @param group the prompt's group
   * @param point depth or setting
   */
  public record Exported(String run, String group, String point, JudgedAnswer answer) {}

  /**
   * Writes the sheet.
   *
   * @param file made; must not be there, for it might hold somebody's labels
   * @return how many answers it holds
   * @throws UserError if the file is there or cannot be written
   */
  public int write(List<Exported> answers, Path file) {
    Map<String, Exported> byKey = new LinkedHashMap<>();
    answers.forEach(one -> byKey.putIfAbsent(HumanJudge.key(one.answer()), one));
    List<String> chosen = new TreeMap<>(byKey).keySet().stream().limit(most).toList();
    List<String> order = blind ? chosen : byKey.keySet().stream().filter(chosen::contains).toList();
    List<List<String>> rows = new ArrayList<>();
    for (String key : order) {
      Exported one = byKey.get(key);
      List<String> row = new ArrayList<>(List.of(key));
      if (!blind) {
        row.addAll(List.of(one.run(), one.group(), one.point(), one.answer().prefill()));
      }
      row.addAll(List.of(one.answer().prompt(), one.answer().answer(), ""));
      rows.add(row);
    }
    List<String> columns =
        blind
            ? List.of("key", "prompt", "answer", "label")
            : List.of("key", "run", "group", "point", "prefill", "prompt", "answer", "label");
    try {
      Files.writeString(
          file,
          new Sheet(columns, rows).csv(),
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new UserError(
          file + ": is there already, and may hold labels; choose another --output", e);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be written: " + e.getMessage(), e);
    }
    return rows.size();
  }
}
