// The search box: MiniSearch over the sections in search-index.js; everything is in this folder.
"use strict";
const root = document.body.dataset.root;
const query = document.getElementById("query");
const results = document.getElementById("results");
const search = new MiniSearch({
  fields: ["title", "text"], storeFields: ["title", "page", "place"],
  searchOptions: { boost: { title: 3 }, prefix: true, fuzzy: 0.15, combineWith: "AND" },
});
search.addAll(window.attuneSections);

function show() {
  const words = query.value.trim();
  results.hidden = words.length < 2;
  results.replaceChildren();
  if (results.hidden) return;
  const found = search.search(words).slice(0, 12);
  const told = document.createElement("p");
  told.textContent = found.length === 0 ? `Nothing found for "${words}".` : `Found for "${words}":`;
  const list = document.createElement("ul");
  for (const section of found) {
    const link = document.createElement("a");
    link.href = root + section.place;
    link.textContent = section.title === section.page ? section.page : `${section.page}: ${section.title}`;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  results.append(told, ...(found.length > 0 ? [list] : []));
}
query.addEventListener("input", show);
document.getElementById("search").addEventListener("submit", (event) => { event.preventDefault(); show(); });
