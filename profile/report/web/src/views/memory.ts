// Bandwidth and L2 hit rate over time; bytes by data path.
import { h, notMeasured } from "../dom.ts";
import type { Clock } from "../format.ts";
import type { Profile } from "../profile.ts";
import type { Selection } from "../selection.ts";
import { bandwidthOverTime } from "./bandwidth.ts";
import { pathsView } from "./paths.ts";
import { section } from "./section.ts";

export function memoryView(profile: Profile, clock: Clock, selection: Selection): HTMLElement {
  const frame = section(
    "memory",
    "Memory",
    "Bandwidth in windows of equal length, against the roofs of the chip; bytes by data path.",
  );
  const bandwidth = profile.bandwidth;
  const over = bandwidth ? bandwidthOverTime(profile, bandwidth, clock, selection) : notMeasured("Bandwidth over time");
  frame.body.append(h("div", { class: "pair wide-left" }, h("div", {}, over), pathsView(profile, selection)));
  return frame.element;
}
