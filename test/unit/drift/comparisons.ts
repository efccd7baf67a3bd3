/** Comparisons for tests of formats: one of everything, one of nothing, and some that are hard to write. */
import type { Comparison } from "../../../drift/compare/comparison";
import { SPECIAL } from "./reports";

const SECRET = "workspaces:agentenv:Secret";
const MEMBER = "workspaces:agentenv:WorkspaceMember";

function comparisonOf(rest: Partial<Omit<Comparison, "summary">> & { same?: number } = {}): Comparison {
    const { same = 4, ...lists } = rest;
    const { onlyLeft = [], onlyRight = [], different = [], unverifiable = [] } = lists;
    return {
        version: 1,
        kind: "comparison",
        generatedAt: "2026-11-30T08:00:00.000Z",
        tool: { name: "pulumi-workspaces", version: "0.1.0" },
        left: "stack:staging",
        right: "stack:prod",
        folder: "infra",
        projectFile: "Pulumi.yaml",
        onlyLeft,
        onlyRight,
        different,
        unverifiable,
        ...lists,
        summary: {
            same,
            onlyLeft: onlyLeft.length,
            onlyRight: onlyRight.length,
            different: different.length,
            unverifiable: unverifiable.length,
        },
    };
}

/** One of every kind; of one object two secrets are hidden. */
export const DIFFERENT = comparisonOf({
    onlyLeft: [{ type: SECRET, key: "team / OLD", name: "old" }],
    onlyRight: [{ type: MEMBER, key: "eve@example.com", name: "eve@example.com" }],
    different: [
        {
            type: "workspaces:agentenv:Workspace",
            key: "",
            name: "team",
            properties: [
                { path: "name", left: "team-staging", right: "team-prod" },
                { path: "description", right: "Ours." },
            ],
        },
        { type: SECRET, key: "TOKEN", name: "token", properties: [{ path: "value", secret: true }] },
    ],
    unverifiable: [
        { type: SECRET, key: "SHARED", name: "shared", property: "value" },
        { type: SECRET, key: "SHARED", name: "shared", property: "description" },
        { type: SECRET, key: "OTHER", name: "other", property: "value" },
    ],
});

export const SAME = comparisonOf();

/** Whose secret property has its values, which no part of `compare` writes. */
export function comparisonWithSecretValues(value: string): Comparison {
    const properties = [{ path: "value", left: value, right: value, secret: true as const }];
    return comparisonOf({ different: [{ type: SECRET, key: "TOKEN", name: "token", properties }] });
}

/** Every text of it has special characters, with line breaks where a text may have them. */
export const HOSTILE_COMPARISON = comparisonOf({
    left: `file:${SPECIAL}\n\n# heading`,
    right: 'workspace:quoted "\\" and\nbroken',
    folder: "a folder/#1",
    onlyLeft: [{ type: SPECIAL, key: SPECIAL, name: `${SPECIAL}\n\n# heading` }],
    different: [
        {
            type: SECRET,
            key: `${SPECIAL}\n\n# heading`,
            name: SPECIAL,
            properties: [{ path: `tags["${SPECIAL}"]`, left: SPECIAL, right: { text: `${SPECIAL}\n\n` } }],
        },
    ],
    unverifiable: [{ type: SECRET, key: SPECIAL, name: SPECIAL, property: SPECIAL }],
});

/** With so many objects that differ. */
export function manyDifferent(count: number): Comparison {
    const different = Array.from({ length: count }, (_, index) => {
        const number = String(index).padStart(6, "0");
        return {
            type: SECRET,
            key: `SECRET_${number}`,
            name: `secret-${number}`,
            properties: [{ path: "description", left: "a", right: "b" }],
        };
    });
    return comparisonOf({ different });
}
