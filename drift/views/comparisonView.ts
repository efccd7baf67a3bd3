/** The view of a comparison: one group, of both sides. */
import { createHash } from "node:crypto";
import type { ComparedObject, Comparison } from "../compare/comparison";
import { plural } from "./texts";
import type { Entry, Group, Kind, Metric, View } from "./view";

const KINDS = {
    different: {
        title: "Different",
        level: "warning",
        short: "A property differs between the two sides.",
        full: "Both sides have the object, by its type and natural key, with different values of a property.",
        help: "Give both sides one value, or name the property with `--ignore`.",
    },
    "only-left": {
        title: "Only left",
        level: "warning",
        short: "The right side does not have the object.",
        full: "No object of the right side has the type and the natural key of this one.",
        help: "Declare it on the right side too, remove it from the left one, or name its type or key with `--ignore`.",
    },
    "only-right": {
        title: "Only right",
        level: "warning",
        short: "The left side does not have the object.",
        full: "No object of the left side has the type and the natural key of this one.",
        help: "Declare it on the left side too, remove it from the right one, or name its type or key with `--ignore`.",
    },
    unverifiable: {
        title: "Unverifiable",
        level: "note",
        short: "A secret cannot be compared.",
        full: "One of the sides does not show the value of a secret.",
        help: "Compare two stacks, or exports with `--show-secrets`.",
        explanation: "what a side does not show",
    },
} as const satisfies Record<string, Kind>;

type ComparisonKind = keyof typeof KINDS;

export function viewOfComparison(comparison: Comparison): View {
    const { summary, generatedAt, tool } = comparison;
    const { same, different, onlyLeft, onlyRight, unverifiable } = summary;
    return {
        kind: "comparison",
        title: "Comparison",
        generatedAt,
        tool,
        json: withoutSecrets(comparison),
        scope: plural(same + different + onlyLeft + onlyRight, "object"),
        summary: summaryText(comparison),
        numbers: { different, "only left": onlyLeft, "only right": onlyRight, unverifiable, same },
        kinds: KINDS,
        sides: ["Left", "Right"],
        arrow: "↔",
        difference: "the two sides differ",
        groups: [groupOf(comparison)],
        resolved: [],
        notices: [],
        hasHistory: false,
        metrics: metricsOf(comparison),
        section: "compare-two-environments",
    };
}

/** `compare` reports no value of a secret. This also leaves them out of a report from elsewhere. */
function withoutSecrets(comparison: Comparison): Comparison {
    const different = comparison.different.map((one) => ({
        ...one,
        properties: one.properties.map((property) =>
            property.secret ? { path: property.path, secret: property.secret } : property,
        ),
    }));
    return { ...comparison, different };
}

/** Without the names of the sides: a heading in Markdown holds text of our own only. */
function summaryText({ summary }: Comparison): string {
    const { same, different, onlyLeft, onlyRight, unverifiable } = summary;
    const found = { different, "only left": onlyLeft, "only right": onlyRight };
    const counted = (numbers: Readonly<Record<string, number>>): string[] =>
        Object.entries(numbers)
            .filter(([, count]) => count > 0)
            .map(([name, count]) => `${count} ${name}`);
    const differences = counted(found);
    return [
        ...(differences.length > 0 ? differences : ["no difference"]),
        ...counted({ unverifiable, same }),
    ].join(", ");
}

function groupOf(comparison: Comparison): Group {
    const { left, right, summary, folder, projectFile } = comparison;
    const entries = entriesOf(comparison);
    const differs = entries.some(({ counts }) => counts);
    return {
        title: `${left} ↔ ${right}`,
        status: differs ? "drift" : "in-sync",
        statusText: differs ? "different" : "no difference",
        error: undefined,
        entries,
        folder,
        projectFile,
        about: `objects that are the same: ${summary.same}`,
        className: "comparison",
        whole: "comparison of both sides",
        labels: { left, right },
    };
}

function entriesOf(comparison: Comparison): Entry[] {
    const { left, right, onlyLeft, onlyRight, different, unverifiable } = comparison;
    const entry = (
        kind: ComparisonKind,
        { type, key, name }: ComparedObject,
        rest: Partial<Entry> = {},
    ): Entry => ({
        fingerprint: fingerprintOf([left, right, kind, type, key]),
        kind,
        name: key || name,
        type,
        id: key,
        place: key || name,
        service: type.split(":")[1] ?? "",
        facts: [["Type", type], ...(key === "" ? [] : [["Key", key] as const]), ["Name", name]],
        changes: [],
        note: "",
        counts: true,
        ...rest,
    });
    return [
        ...different.map((one) =>
            entry("different", one, {
                changes: one.properties.map(({ path, left: before, right: after, secret }) =>
                    secret ? { path, secret } : { path, before, after },
                ),
            }),
        ),
        ...onlyLeft.map((one) => entry("only-left", one, { note: `${right} does not have it` })),
        ...onlyRight.map((one) => entry("only-right", one, { note: `${left} does not have it` })),
        ...byObject(unverifiable).map(({ object, properties }) =>
            entry("unverifiable", object, {
                note: `cannot be compared: a side does not show ${properties.join(", ")}`,
                counts: false,
            }),
        ),
    ];
}

/** One entry for each object, whatever number of its secrets is hidden. */
function byObject(
    unverifiable: Comparison["unverifiable"],
): { object: ComparedObject; properties: string[] }[] {
    const objects = new Map<string, { object: ComparedObject; properties: string[] }>();
    for (const { property, ...object } of unverifiable) {
        const place = JSON.stringify([object.type, object.key]);
        const known = objects.get(place) ?? { object, properties: [] };
        known.properties.push(property);
        objects.set(place, known);
    }
    return [...objects.values()];
}

function metricsOf({ left, right, summary, generatedAt }: Comparison): Metric[] {
    const numbers: Record<ComparisonKind | "same", number> = {
        different: summary.different,
        "only-left": summary.onlyLeft,
        "only-right": summary.onlyRight,
        unverifiable: summary.unverifiable,
        same: summary.same,
    };
    return [
        {
            name: "objects",
            help: "Objects of both sides; of unverifiable ones, their secrets.",
            samples: Object.entries(numbers).map(([kind, value]) => ({
                labels: { left, right, kind },
                value,
            })),
        },
        {
            name: "last_run_timestamp_seconds",
            help: "When the report was made.",
            unit: "seconds",
            samples: [{ labels: { left, right }, value: Date.parse(generatedAt) / 1000 }],
        },
    ];
}

/** The same in every run that compares the same sides and finds the same. */
function fingerprintOf(parts: readonly string[]): string {
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
