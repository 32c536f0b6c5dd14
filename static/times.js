// Says beside each UTC time how long ago it was, and in its title what the visitor's own clock shows. Without it the pages say UTC.
"use strict";

const STEPS = [[60, "second", 1], [3600, "minute", 60], [86400, "hour", 3600], [2592000, "day", 86400], [Infinity, "month", 2592000]];
const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });
const local = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

function ago(seconds) {
  const [, unit, length] = STEPS.find(([end]) => Math.abs(seconds) < end);
  return relative.format(Math.round(seconds / length), unit);
}

function lasted(seconds) {
  const minutes = Math.floor(seconds / 60);
  return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

function tell() {
  for (const element of document.querySelectorAll("time[datetime]")) {
    const instant = new Date(element.dateTime);
    const seconds = Math.round((instant - Date.now()) / 1000);
    if (element.classList.contains("elapsed")) {
      element.textContent = lasted(Math.max(0, -seconds));
    } else {
      element.dataset.ago = ago(seconds);
      element.title = local.format(instant);
    }
  }
}

tell();
setInterval(tell, 1000);
document.body.addEventListener("htmx:afterSettle", tell);
