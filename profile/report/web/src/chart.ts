// Apache ECharts, only the parts that this page uses, and what all charts share.
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use, type EChartsCoreOption, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { onThemeChange, resolved } from "./colours.ts";
import { h } from "./dom.ts";

use([
  BarChart,
  LineChart,
  ScatterChart,
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
]);

export class Chart {
  readonly element: HTMLElement;
  private readonly charts: EChartsType;

  // `option` is asked anew at every refresh; `description` is what a screen reader says.
  constructor(
    name: string,
    height: number,
    description: string,
    private readonly option: () => EChartsCoreOption,
  ) {
    this.element = h("div", { class: "chart", "data-chart": name, role: "img", "aria-label": description });
    this.element.style.height = `${height}px`;
    this.charts = init(this.element, null, { renderer: "canvas", height });
    new ResizeObserver(() =>
      this.charts.resize({ width: this.element.clientWidth, height: this.element.clientHeight }),
    ).observe(this.element);
    onThemeChange(() => this.refresh());
  }
  refresh(): void {
    this.charts.setOption({ ...common(), ...this.option() }, { notMerge: true });
  }
  set height(pixels: number) {
    this.element.style.height = `${pixels}px`;
  }
  onClick(action: (data: unknown) => void): void {
    this.charts.on("click", (event) => action(event.data));
  }
  zoom(start: number, end: number): void {
    this.charts.dispatchAction({ type: "dataZoom", startValue: start, endValue: end });
  }
}

function common(): EChartsCoreOption {
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: {
      fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
      color: resolved("--text"),
    },
  };
}

export function tooltipStyle(): Record<string, unknown> {
  return {
    backgroundColor: resolved("--raised"),
    borderColor: resolved("--border"),
    borderWidth: 1,
    padding: 0,
    textStyle: { color: resolved("--text"), fontSize: 12 },
    confine: true,
    transitionDuration: 0,
    extraCssText: "box-shadow: var(--shadow); border-radius: 8px; max-width: 420px; white-space: normal;",
  };
}

export function axisStyle(name: string, gap: number): Record<string, unknown> {
  return {
    name,
    nameLocation: "middle",
    nameGap: gap,
    nameTextStyle: { color: resolved("--muted"), fontSize: 12 },
    axisLabel: { color: resolved("--muted"), fontSize: 11 },
    axisLine: { lineStyle: { color: resolved("--axis") } },
    axisTick: { lineStyle: { color: resolved("--axis") } },
    splitLine: { lineStyle: { color: resolved("--grid") } },
    minorSplitLine: { lineStyle: { color: resolved("--grid") } },
  };
}

export function legendStyle(): Record<string, unknown> {
  return {
    type: "scroll",
    icon: "roundRect",
    textStyle: { color: resolved("--text"), fontSize: 12 },
    itemWidth: 12,
    itemHeight: 12,
    itemGap: 14,
    inactiveColor: resolved("--axis"),
    pageTextStyle: { color: resolved("--muted") },
    pageIconColor: resolved("--muted"),
    pageIconInactiveColor: resolved("--axis"),
  };
}
