/** The report as SARIF 2.1.0, for code scanning. */
import { isAbsolute, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Entry, Group, View } from "../views/view";
import { changeText, entryText, plainText } from "./texts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
const REPOSITORY = "https://github.com/pulumi-workspaces/pulumi-workspaces";
const PAGE = `${REPOSITORY}/blob/main/docs/drift.md`;

/** The prefix of the ids of rules, and the name of the fingerprint. Neither may ever change. */
const NAMES: Readonly<Record<View["kind"], { prefix: string; fingerprint: string }>> = {
    drift: { prefix: "workspaces", fingerprint: "pulumiWorkspacesDrift/v1" },
    comparison: { prefix: "workspaces/comparison", fingerprint: "pulumiWorkspacesComparison/v1" },
};

export function sarif(view: View): string {
    const { tool, groups } = view;
    const run = {
        tool: {
            driver: {
                name: tool.name,
                version: tool.version,
                semanticVersion: tool.version,
                informationUri: REPOSITORY,
                rules: Object.keys(view.kinds).map((kind) => ruleOf(kind, view)),
            },
        },
        invocations: [invocationOf(view)],
        results: groups.flatMap((group) => group.entries.map((entry) => resultOf(entry, group, view))),
    };
    return `${JSON.stringify({ $schema: SCHEMA, version: "2.1.0", runs: [run] }, null, 2)}\n`;
}

function ruleIdOf(kind: string, view: View): string {
    return `${NAMES[view.kind].prefix}/${kind}`;
}

function ruleOf(kind: string, view: View): object {
    const { level, title, short, full, help } = kindOf(kind, view);
    const helpUri = `${PAGE}#${view.section}`;
    return {
        id: ruleIdOf(kind, view),
        name: title.replaceAll(/ (\w)/g, (_space, letter: string) => letter.toUpperCase()),
        shortDescription: { text: short },
        fullDescription: { text: full },
        help: { text: help, markdown: `${help} [The findings](${helpUri})` },
        helpUri,
        defaultConfiguration: { level },
    };
}

function invocationOf({ groups, generatedAt, notices }: View): object {
    const notification = (level: "error" | "warning", text: string): object => ({
        level,
        message: { text: messageText(text) },
    });
    const failed = groups.filter(({ status }) => status === "error");
    return {
        executionSuccessful: failed.length === 0,
        endTimeUtc: generatedAt,
        toolExecutionNotifications: failed.map((group) => ({
            ...notification("error", `${group.title}: ${group.error ?? ""}`),
            locations: [{ physicalLocation: projectFileOf(group) }],
        })),
        toolConfigurationNotifications: notices.flatMap(({ lines }) =>
            lines.map((line) => notification("warning", line)),
        ),
    };
}

function resultOf(entry: Entry, group: Group, view: View): object {
    const { kind, fingerprint, place, name, ignored, firstSeen, remedy } = entry;
    return {
        ruleId: ruleIdOf(kind, view),
        ruleIndex: Object.keys(view.kinds).indexOf(kind),
        level: kindOf(kind, view).level,
        message: { text: messageText(sentenceOf(entry, group, view)) },
        locations: [
            {
                physicalLocation: projectFileOf(group),
                logicalLocations: [{ name, fullyQualifiedName: place, kind: "resource" }],
            },
        ],
        // GitHub knows a result again by the second one. Without it, it takes a hash of the line, which all findings share.
        partialFingerprints: {
            [NAMES[view.kind].fingerprint]: fingerprint,
            primaryLocationLineHash: fingerprint,
        },
        ...(entry.new === undefined ? {} : { baselineState: entry.new ? "new" : "unchanged" }),
        // The standard asks for them in all results or in none.
        suppressions: ignored
            ? [{ kind: "external", status: "accepted", justification: `${ignored.reason} (${ignored.rule})` }]
            : [],
        properties: { ...group.labels, firstSeen, remedy },
    };
}

function kindOf(kind: string, { kinds }: View): View["kinds"][string] {
    const found = kinds[kind];
    if (!found) {
        throw new Error(`there is no kind ${kind}`);
    }
    return found;
}

function sentenceOf(entry: Entry, { title }: Group, view: View): string {
    const details = [
        ...entry.changes.map((change) => `${change.path}: ${changeText(change, view)}`),
        ...(entry.note === "" ? [] : [entry.note]),
    ];
    return `${entry.kind}: ${entryText(entry)} in ${title}: ${details.join("; ")}`;
}

/** Braces are doubled, as the standard asks for. Apart, the brackets are no link. */
function messageText(text: string): string {
    return plainText(text).replace(/[{}]/g, "$&$&").replaceAll("](", "] (");
}

/** Relative to the root of the repository, where the command runs in it. */
function projectFileOf({ folder, projectFile }: Group): object {
    const path = join(folder, projectFile);
    const uri = isAbsolute(path)
        ? pathToFileURL(path).href
        : path.split(sep).map(encodeURIComponent).join("/");
    return { artifactLocation: { uri }, region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 } };
}
