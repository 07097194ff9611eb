// Puts the page together: the profile inside it, the views, and what they share.
import { readEmbedded } from "./embedded.ts";
import { h } from "./dom.ts";
import { Clock } from "./format.ts";
import { operatorsOf } from "./model/operators.ts";
import type { Profile } from "./profile.ts";
import { Selection } from "./selection.ts";
import { timelineView } from "./timeline/timeline.ts";
import { headerView } from "./views/header.ts";
import { memoryView } from "./views/memory.ts";
import { navigation, programName } from "./views/navigation.ts";
import { operatorsView } from "./views/operators.ts";
import { rooflineView } from "./views/roofline.ts";
import { sourceView } from "./views/source.ts";
import { stallsView } from "./views/stalls.ts";

function show(profile: Profile, app: HTMLElement): void {
  const clock = new Clock(profile.chip?.clock_mhz);
  const selection = new Selection();
  const operators = operatorsOf(profile);
  document.title = `${programName(profile)} · profile`;
  // Charts measure their element, so they are made when the page has its width: main is in the document first.
  const main = h("main");
  app.replaceChildren(navigation(profile, selection), main);
  main.append(headerView(profile, clock, selection));
  main.append(operatorsView(operators, profile.roofs, clock, selection));
  main.append(timelineView(profile, clock, selection));
  main.append(
    h(
      "div",
      { class: "row" },
      rooflineView(operators, profile.roofs, clock, selection),
      stallsView(profile, clock, selection),
    ),
  );
  main.append(memoryView(profile, clock, selection), sourceView(profile, clock, selection));
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

const app = document.getElementById("app")!;
const data = document.getElementById("profile-data")!;
readEmbedded(data.textContent ?? "")
  .then((profile) => {
    data.remove(); // megabytes of text that nobody needs any more
    show(profile, app);
  })
  .catch((error: unknown) => {
    app.replaceChildren(h("p", { class: "failed" }, `This page could not show its profile: ${String(error)}`));
    throw error;
  });
