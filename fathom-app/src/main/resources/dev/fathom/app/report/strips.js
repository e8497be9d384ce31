(() => {
  const { byId, element, showTip, hideTip, table } = fathom;

  /* ---- token strips ---- */
  const data = JSON.parse(byId("data").textContent);
  const PAGE = 10;
  const STEPS = [0.1, 0.25, 0.5, 1, 2, 4];
  const VALUES = [
    ["KL(aligned‖base)", "kl", plain],
    ["KL(base‖aligned)", "kl_reverse", plain],
    ["P(token), aligned", "logprob_aligned", (value) => plain(Math.exp(value))],
    ["P(token), base", "logprob_base", (value) => plain(Math.exp(value))],
    ["rank under the base", "rank_base", plain],
    ["rank of aligned favourite", "rank_base_argmax", plain],
    ["P(R), aligned", "recovery_aligned", plain],
    ["P(R), base", "recovery_base", plain],
    ["base-favoured in top-n", "base_favored_base", plain],
  ];
  let limit = PAGE;

  function plain(value) {
    if (Number.isInteger(value)) return value.toLocaleString("en");
    return Math.abs(value) < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
  }

  function step(value) {
    const index = STEPS.findIndex((limit) => value < limit);
    return index < 0 ? STEPS.length : index;
  }

  function numbers(row) {
    return (row.kl ?? []).filter((value) => value !== null);
  }

  function mean(row) {
    const values = numbers(row);
    return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
  }

  function tokenTip(row, index) {
    const rows = VALUES.filter(([, key]) => typeof row[key]?.[index] === "number")
      .map(([name, key, format]) => [name, format(row[key][index])]);
    return [element("b", "", `token ${index + 1}: “${row.tokens[index]}”`), table(rows)];
  }

  function strip(row) {
    const line = element("p", "strip");
    line.tabIndex = 0;
    line.setAttribute("role", "group");
    line.setAttribute("aria-label", `tokens of ${row.id}; arrow keys show their values`);
    const spans = row.tokens.map((token, index) => {
      const value = row.kl?.[index];
      return element("bdi", typeof value === "number" ? "k" + step(value) : "none", token || "∅");
    });
    spans.forEach((span) => {
      line.append(span);
      if (span.textContent.endsWith("↵")) line.append(document.createElement("br"));
    });
    if (row.length > row.tokens.length) {
      line.append(element("span", "none", ` … ${row.length - row.tokens.length} more tokens`));
    }
    let active = -1;
    const show = (index) => {
      spans[active]?.classList.remove("active");
      active = Math.min(Math.max(0, index), spans.length - 1);
      spans[active]?.classList.add("active");
      if (spans[active]) showTip(spans[active], tokenTip(row, active));
    };
    const leave = () => {
      spans[active]?.classList.remove("active");
      active = -1;
      hideTip();
    };
    line.addEventListener("pointerover", (event) => {
      const index = spans.indexOf(event.target);
      if (index >= 0) show(index);
    });
    line.addEventListener("pointerleave", leave);
    line.addEventListener("blur", leave);
    line.addEventListener("keydown", (event) => {
      const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (event.key === "Escape") leave();
      if (!move) return;
      event.preventDefault();
      show(active + move);
    });
    return line;
  }

  function sample(row) {
    const group = data.groups[row.group];
    const card = element("article", "sample");
    const head = element("header");
    const badge = element("span");
    badge.append(element("i", "dot " + group.style), element("bdi", "", group.name));
    const name = element("b");
    name.append(element("bdi", "", row.id));
    const values = numbers(row);
    const about = values.length
      ? `${row.length} tokens · mean KL ${plain(mean(row))} · largest ${plain(Math.max(...values))}` +
        ` at token ${row.kl.indexOf(Math.max(...values)) + 1}`
      : `${row.length} tokens`;
    head.append(name, badge, element("span", "", about));
    card.append(head);
    if (row.prompt) {
      const prompt = element("p", "prompt");
      prompt.append(element("bdi", "", row.prompt));
      card.append(prompt);
    }
    card.append(strip(row));
    return card;
  }

  function chosen() {
    const group = byId("group").value;
    const search = byId("search").value.trim().toLowerCase();
    const rows = data.rows.filter((row) =>
      (group === "" || row.group === Number(group)) && row.id.toLowerCase().includes(search));
    const seen = data.groups.map(() => 0);
    const turns = new Map(rows.map((row) => [row, seen[row.group]++]));
    const key = {
      "": (row) => -turns.get(row),
      mean,
      first: (row) => row.kl?.[0] ?? -1,
      length: (row) => row.length,
    }[byId("order").value];
    return rows.sort((a, b) => key(b) - key(a));
  }

  function render() {
    hideTip();
    const rows = chosen();
    byId("strips").replaceChildren(...rows.slice(0, limit).map(sample));
    byId("status").textContent =
      rows.length ? `Showing ${Math.min(limit, rows.length)} of ${rows.length}.` : "No example matches.";
    byId("more-strips").hidden = rows.length <= limit;
  }

  function scale() {
    const names = STEPS.map((to, index) => (index ? `${STEPS[index - 1]}–${to}` : `under ${to}`));
    names.push(`${STEPS.at(-1)} and more`);
    byId("scale").append("KL in nats", ...names.map((name, index) => element("span", "k" + index, name)));
    byId("scale").hidden = false;
  }

  if (data.rows.length > 0) {
    data.groups.forEach((group, index) => {
      const option = element("option", "", group.name);
      option.value = index;
      byId("group").append(option);
    });
    for (const id of ["group", "order", "search"]) {
      byId(id).addEventListener("input", () => {
        limit = PAGE;
        render();
      });
    }
    byId("more-strips").addEventListener("click", () => {
      limit += PAGE;
      render();
    });
    byId("controls").hidden = false;
    scale();
    render();
  }
})();
