/** The chart of start, no-op `up` and refresh, as one SVG that is readable on light and dark pages. Drawn by Observable Plot. */
import { parseHTML } from "linkedom";
import { join } from "node:path";
import { REPOSITORY } from "../../toolchain/stack/project";
import type { Bar, Panel } from "../part";
import { PART_NAMES } from "../parts/registry";
import type { MeasuredParts } from "./results";

export const CHART = join(REPOSITORY, "docs", "performance.svg");

const WIDTH = 760;
const NAMES_WIDTH = 300;
const BAR_HEIGHT = 24;
const MARGIN = 16;
const HEADING_HEIGHT = 28;
const LEGEND_HEIGHT = 32;
const FONT = "ui-sans-serif, system-ui, 'Segoe UI', Helvetica, Arial, sans-serif";

/**
 * Of light pages, and of dark ones. The chart paints its own background: an image cannot know the background of the page, which may differ from the
 * system's colour scheme.
 */
const COLOURS = {
    background: ["#ffffff", "#0d1117"],
    text: ["#1f2328", "#e6edf3"],
    ours: ["#0969da", "#4493f8"],
    peer: ["#bc4c00", "#db6d28"],
    floor: ["#818b98", "#8d96a0"],
} as const;

const LEGEND: readonly (readonly [Bar["kind"], string])[] = [
    ["ours", "this provider"],
    ["peer", "peers"],
    ["floor", "floors: they do nothing"],
];

/** The chart of the parts that have something to show. */
export function chartOf(parts: MeasuredParts): Promise<string> {
    return drawChart(PART_NAMES.flatMap((name) => parts[name]?.panels ?? []));
}

/** Without panels it says that nothing was measured. */
async function drawChart(panels: readonly Panel[]): Promise<string> {
    const parts: string[] = [];
    let height = MARGIN;
    for (const panel of panels) {
        parts.push(heading(panel.title, height), at(height + HEADING_HEIGHT, await bars(panel)));
        height += HEADING_HEIGHT + heightOf(panel) + MARGIN;
    }
    if (panels.length === 0) {
        parts.push(heading("Not measured yet", height));
        height += HEADING_HEIGHT;
    }
    parts.push(legend(height));
    return svg(height + LEGEND_HEIGHT, parts);
}

function heightOf({ bars: all }: Panel): number {
    return all.length * BAR_HEIGHT;
}

async function bars({ unit, bars: all }: Panel): Promise<string> {
    // An ES module, which CommonJS can only import like this.
    const plot = await import("@observablehq/plot");
    // Its types are those of a browser, which nothing else here has.
    const page: unknown = parseHTML("<!doctype html><html><body></body></html>");
    const digits = unit === "ms" ? 0 : 2;
    const labelled = all.map((bar) => ({
        ...bar,
        // Markdown is for the tables.
        name: bar.name.replaceAll("`", ""),
        label: `${bar.value.toFixed(digits)} ${unit}`,
    }));
    const element: unknown = plot.plot({
        document: (page as { document: never }).document,
        width: WIDTH - 2 * MARGIN,
        height: labelled.length * BAR_HEIGHT,
        marginTop: 0,
        marginBottom: 0,
        marginLeft: NAMES_WIDTH,
        marginRight: 70,
        x: { axis: null, domain: [0, Math.max(...labelled.map(({ value }) => value))] },
        y: { label: null, tickSize: 0, domain: labelled.map(({ name }) => name) },
        style: { fontSize: "12px", color: COLOURS.text[0], fontFamily: FONT },
        marks: [
            ...LEGEND.map(([kind]) =>
                plot.barX(
                    labelled.filter((bar) => bar.kind === kind),
                    { x: "value", y: "name", fill: COLOURS[kind][0], insetTop: 3, insetBottom: 3 },
                ),
            ),
            plot.text(labelled, {
                x: "value",
                y: "name",
                text: "label",
                textAnchor: "start",
                dx: 6,
                fill: COLOURS.text[0],
            }),
        ],
    });
    // Of linkedom: its markup.
    return String(element);
}

function heading(text: string, y: number): string {
    return `<text x="${MARGIN}" y="${y + 16}" font-size="14" font-weight="600" fill="${COLOURS.text[0]}">${escape(text)}</text>`;
}

function at(y: number, content: string): string {
    return `<g transform="translate(${MARGIN},${y})">${content}</g>`;
}

function legend(y: number): string {
    return LEGEND.map(([kind, text], place) => {
        const x = MARGIN + place * 150;
        return [
            `<rect x="${x}" y="${y}" width="12" height="12" fill="${COLOURS[kind][0]}"/>`,
            `<text x="${x + 18}" y="${y + 10}" font-size="12" fill="${COLOURS.text[0]}">${escape(text)}</text>`,
        ].join("");
    }).join("");
}

function svg(height: number, parts: readonly string[]): string {
    const dark = Object.values(COLOURS).map(([light, inDark]) => `[fill="${light}"] { fill: ${inDark}; }`);
    const style = `@media (prefers-color-scheme: dark) { ${dark.join(" ")} svg { color: ${COLOURS.text[1]} !important; } }`;
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="${FONT}" role="img" aria-label="Start, no-op up and refresh of this provider, floors and peers">`,
        `<style>${style}</style>`,
        `<rect width="100%" height="100%" fill="${COLOURS.background[0]}"/>`,
        ...parts,
        "</svg>",
        "",
    ].join("\n");
}

function escape(text: string): string {
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("`", "");
}
