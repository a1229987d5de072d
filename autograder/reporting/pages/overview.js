// Sorting, filtering and unfolding for those who want it; without this script the page is complete, in the order of ids.
"use strict";
const table = document.getElementById("class");
const body = table && table.tBodies[0];
const value = (row, column) => {
  const text = row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
  const number = Number(text);
  return text === "" ? null : Number.isNaN(number) ? text : number;
};
const compare = (one, other) => {
  if (one === null || other === null) return (one === null) - (other === null); // what is not there goes last
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one).localeCompare(String(other), "en", { numeric: true });
};
if (body) {
  const heads = [...table.tHead.rows[0].cells];
  const sort = (column) => {
    const head = heads[column];
    const direction = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", direction);
    const sign = direction === "ascending" ? 1 : -1;
    const rows = [...body.rows].map((row) => [value(row, column), row]);
    rows.sort(([one], [other]) => (one === null || other === null ? 1 : sign) * compare(one, other));
    body.append(...rows.map(([, row]) => row));
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(column));
    head.append(button);
  });
  heads[0].setAttribute("aria-sort", "ascending");
  const filter = document.getElementById("filter");
  const found = document.getElementById("found");
  filter.closest("p").hidden = false;
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    let shown = 0;
    for (const row of body.rows) {
      const called = [row.cells[0], ...row.querySelectorAll(".name")].map((cell) => cell.textContent.toLowerCase());
      row.hidden = !called.some((text) => text.includes(wanted));
      shown += !row.hidden;
    }
    found.textContent = wanted ? `${shown} of ${body.rows.length}` : "";
  });
}
const unfold = () => {
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (wanted instanceof HTMLDetailsElement) wanted.open = true;
};
addEventListener("hashchange", unfold);
unfold();
