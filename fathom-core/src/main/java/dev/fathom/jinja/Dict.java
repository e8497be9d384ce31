package dev.fathom.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A dictionary in order of insertion. It is filled by its maker and not changed afterwards. */
final class Dict implements Value {
  /** A key as it was first written, with its value. */
  record Entry(Value key, Value value) {}

  private final Map<Object, Entry> entries = new LinkedHashMap<>();

  void put(Value key, Value value) {
    Object hash = Keys.of(key);
    Entry present = entries.get(hash);
    entries.put(hash, new Entry(present == null ? key : present.key(), value));
  }

  Optional<Value> get(Value key) {
    return Optional.ofNullable(entries.get(Keys.of(key))).map(Entry::value);
  }

  boolean contains(Value key) {
    return entries.containsKey(Keys.of(key));
  }

  int size() {
    return entries.size();
  }

  Collection<Entry> entries() {
    return entries.values();
  }

  List<Value> keys() {
    List<Value> keys = new ArrayList<>(entries.size());
    entries.values().forEach(entry -> keys.add(entry.key()));
    return keys;
  }

  List<Value> values() {
    List<Value> values = new ArrayList<>(entries.size());
    entries.values().forEach(entry -> values.add(entry.value()));
    return values;
  }

  List<Value> items() {
    List<Value> items = new ArrayList<>(entries.size());
    entries.values().forEach(entry -> items.add(Tuple.of(entry.key(), entry.value())));
    return items;
  }

  @Override
  public String typeName() {
    return "dict";
  }
}
