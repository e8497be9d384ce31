"use strict";
const fathom = (() => {
  const byId = (id) => document.getElementById(id);
  const tip = byId("tip");

  /** An element with text; data never becomes markup. */
  function element(name, style, text) {
    const made = document.createElement(name);
    if (style) made.className = style;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function showTip(anchor, content) {
    tip.replaceChildren(...content);
    tip.hidden = false;
    const box = anchor.getBoundingClientRect();
    const width = tip.offsetWidth;
    const height = tip.offsetHeight;
    const left = Math.min(Math.max(8, box.left + box.width / 2 - width / 2), innerWidth - width - 8);
    const above = box.top - height - 8;
    const inside = box.height > 120;
    const top = inside ? box.top + 6 : above > 4 ? above : box.bottom + 8;
    const side = box.left + box.width + 10 + width < innerWidth ? box.left + box.width + 10 : box.left - width - 10;
    tip.style.left = (inside ? Math.max(8, side) : left) + scrollX + "px";
    tip.style.top = top + scrollY + "px";
  }

  function hideTip() {
    tip.hidden = true;
  }

  function table(rows) {
    const made = element("table");
    for (const [name, ...values] of rows) {
      const row = made.insertRow();
      row.append(element("th", "", name), ...values.map((value) => element("td", "", value)));
    }
    return made;
  }

  /* ---- theme ---- */
  const theme = byId("theme");
  const themes = ["auto", "light", "dark"];
  function stored(value) {
    try {
      if (value !== undefined) localStorage.setItem("fathom-theme", value);
      return localStorage.getItem("fathom-theme");
    } catch {
      return null;
    }
  }
  function setTheme(name) {
    document.documentElement.dataset.theme = name;
    theme.dataset.theme = name;
    theme.textContent = "theme: " + name;
  }
  setTheme(themes.includes(stored()) ? stored() : "auto");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const next = themes[(themes.indexOf(theme.dataset.theme) + 1) % themes.length];
    stored(next);
    setTheme(next);
  });

  /* ---- charts: the columns' titles become a table beside the pointer ---- */
  for (const chart of document.querySelectorAll("svg.chart")) {
    const columns = [...chart.querySelectorAll(".column")];
    if (columns.length === 0) continue;
    const readings = columns.map((column) => {
      const title = column.querySelector("title");
      const lines = title.textContent.split("\n");
      title.remove();
      return lines;
    });
    let active = -1;
    const show = (index) => {
      columns[active]?.classList.remove("active");
      active = Math.min(Math.max(0, index), columns.length - 1);
      columns[active].classList.add("active");
      const [head, ...lines] = readings[active];
      const rows = lines.map((line) => {
        const cut = line.lastIndexOf(": ");
        return [line.slice(0, cut), line.slice(cut + 2)];
      });
      showTip(columns[active], [element("b", "", head), table(rows)]);
    };
    const leave = () => {
      columns[active]?.classList.remove("active");
      active = -1;
      hideTip();
    };
    columns.forEach((column, index) => column.addEventListener("pointerenter", () => show(index)));
    chart.addEventListener("pointerleave", leave);
    chart.tabIndex = 0;
    chart.addEventListener("blur", leave);
    chart.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (event.key === "Escape") leave();
      if (!step) return;
      event.preventDefault();
      show(active + step);
    });
  }

  return { byId, element, showTip, hideTip, table };
})();
