"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const [AT, WHO, WHERE, SUBJECT, AREAS, RUNG, HELD, URGENT, FILES, PARTS] = [...Array(10).keys()];
const area = document.getElementById("area"), person = document.getElementById("person");
const list = document.getElementById("messages"), more = document.getElementById("more");
const count = document.getElementById("count");
const STEP = 100;
let chosen = [], shown = 0;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function opened(message) {
  const whole = element("div");
  whole.append(element("p", "To " + data.people[message[WHO]] + ", " + data.addresses[message[WHERE]]
    + ". Sent " + message[AT] + "." + (message[FILES].length ? " Attached: " + message[FILES].join(", ") : "")));
  if (message[HELD]) whole.append(element("p", "This message was " + message[HELD] + "."));
  whole.append(element("pre", message[PARTS].map(number => data.parts[number]).join("\n\n")));
  return whole;
}

function entry(message) {
  const made = element("details"), head = element("summary");
  head.append(element("span", message[AT] + " · " + data.people[message[WHO]] + " · "));
  head.append(element("strong", data.subjects[message[SUBJECT]]));
  if (message[RUNG]) head.append(" ", element("span", "step " + message[RUNG], "tag red"));
  if (message[URGENT]) head.append(" ", element("span", "urgent", "tag red"));
  if (message[HELD]) head.append(" ", element("span", "held", "tag"));
  made.append(head);
  made.addEventListener("toggle", () => {
    if (made.open && made.children.length === 1) made.append(opened(message));
  });
  return made;
}

function showMore() {
  list.append(...chosen.slice(shown, shown + STEP).map(entry));
  shown = Math.min(shown + STEP, chosen.length);
  count.textContent = chosen.length + " messages" + (shown < chosen.length ? ", the first " + shown + " of them shown" : "");
  more.hidden = shown === chosen.length;
}

function filter() {
  const place = area.value, who = person.value;
  for (const row of document.querySelectorAll("tr[data-p]"))
    row.hidden = who !== "" && !row.dataset.p.split(" ").includes(who);
  for (const table of document.querySelectorAll("details[data-area]")) {
    const left = table.querySelectorAll("tr[data-p]:not([hidden])").length;
    table.hidden = (place !== "" && table.dataset.area !== place) || left === 0;
    if (place !== "" || who !== "") table.open = !table.hidden;
  }
  chosen = data.messages.filter(message =>
    (place === "" || message[AREAS].includes(Number(place))) && (who === "" || message[WHO] === Number(who)));
  list.replaceChildren();
  shown = 0;
  showMore();
}

area.addEventListener("change", filter);
person.addEventListener("change", filter);
more.addEventListener("click", showMore);
filter();
