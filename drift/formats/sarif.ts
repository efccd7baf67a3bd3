/** The report as SARIF 2.1.0, for code scanning. */
import { isAbsolute, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Finding, FindingKind, Report, StackReport } from "../report";
import { changeText, noteOf, plainText, resourceText, stackTitle } from "./texts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
const REPOSITORY = "https://github.com/pulumi-workspaces/pulumi-workspaces";
const PAGE = `${REPOSITORY}/blob/main/docs/drift.md`;
const PROJECT_FILE = "Pulumi.yaml";

interface Rule {
    level: "error" | "warning" | "note";
    name: string;
    short: string;
    full: string;
    help: string;
}

const RULES: Readonly<Record<FindingKind, Rule>> = {
    changed: {
        level: "warning",
        name: "Changed",
        short: "A property differs from the state.",
        full: "The service has another value of a property than the state of the stack. It was changed outside of Pulumi.",
        help: "Restore what the program declares with `pulumi up`, or take the new value into the program.",
    },
    deleted: {
        level: "error",
        name: "Deleted",
        short: "The object is gone.",
        full: "An object of the stack does not exist at the service, or a list is empty all at once, which an outage looks like too.",
        help: "Look at the service first. `pulumi up` creates the object again, without what was in it.",
    },
    unmanaged: {
        level: "warning",
        name: "Unmanaged",
        short: "No stack manages the object.",
        full: "A workspace of the stack contains an object that no stack of the run manages.",
        help: "Take it into a stack with `pulumi import`, delete it at the service, or add a rule to drift.yaml.",
    },
    unverifiable: {
        level: "note",
        name: "Unverifiable",
        short: "The resource cannot be compared.",
        full: "No route of the service shows whether the resource is as it was declared.",
        help: "Compare it by hand.",
    },
};
const KINDS = Object.keys(RULES) as FindingKind[];

export function sarif(report: Report): string {
    const { tool, stacks } = report;
    const run = {
        tool: {
            driver: {
                name: tool.name,
                version: tool.version,
                semanticVersion: tool.version,
                informationUri: REPOSITORY,
                rules: KINDS.map(ruleOf),
            },
        },
        invocations: [invocationOf(report)],
        results: stacks.flatMap((stack) => stack.findings.map((finding) => resultOf(finding, stack))),
    };
    return `${JSON.stringify({ $schema: SCHEMA, version: "2.1.0", runs: [run] }, null, 2)}\n`;
}

function ruleIdOf(kind: FindingKind): string {
    return `workspaces/${kind}`;
}

function ruleOf(kind: FindingKind): object {
    const { level, name, short, full, help } = RULES[kind];
    const helpUri = `${PAGE}#what-it-finds`;
    return {
        id: ruleIdOf(kind),
        name,
        shortDescription: { text: short },
        fullDescription: { text: full },
        help: { text: help, markdown: `${help} [What drift finds](${helpUri})` },
        helpUri,
        defaultConfiguration: { level },
    };
}

function invocationOf({ stacks, generatedAt, expiredRules }: Report): object {
    const notification = (level: "error" | "warning", text: string): object => ({
        level,
        message: { text: messageText(text) },
    });
    const failed = stacks.filter(({ status }) => status === "error");
    return {
        executionSuccessful: failed.length === 0,
        endTimeUtc: generatedAt,
        toolExecutionNotifications: failed.map((stack) => ({
            ...notification("error", `${stackTitle(stack)}: ${stack.error ?? ""}`),
            locations: [{ physicalLocation: projectFileOf(stack) }],
        })),
        toolConfigurationNotifications: expiredRules.map((rule) => notification("warning", rule)),
    };
}

function resultOf(finding: Finding, stack: StackReport): object {
    const { kind, fingerprint, urn, id, name, ignored, firstSeen, remedy } = finding;
    return {
        ruleId: ruleIdOf(kind),
        ruleIndex: KINDS.indexOf(kind),
        level: RULES[kind].level,
        message: { text: messageText(sentenceOf(finding, stack)) },
        locations: [
            {
                physicalLocation: projectFileOf(stack),
                logicalLocations: [{ name, fullyQualifiedName: urn ?? id, kind: "resource" }],
            },
        ],
        // GitHub knows a result again by the second one. Without it, it takes a hash of the line, which all findings share.
        partialFingerprints: {
            "pulumiWorkspacesDrift/v1": fingerprint,
            primaryLocationLineHash: fingerprint,
        },
        baselineState: finding.new ? "new" : "unchanged",
        // The standard asks for them in all results or in none.
        suppressions: ignored
            ? [{ kind: "external", status: "accepted", justification: `${ignored.reason} (${ignored.rule})` }]
            : [],
        properties: { project: stack.project, stack: stack.stack, firstSeen, remedy },
    };
}

function sentenceOf(finding: Finding, stack: StackReport): string {
    const note = noteOf(finding);
    const details = [
        ...finding.properties.map((property) => `${property.path}: ${changeText(property)}`),
        ...(note === "" ? [] : [note]),
    ];
    return `${finding.kind}: ${resourceText(finding)} in ${stackTitle(stack)}: ${details.join("; ")}`;
}

/** Braces are doubled, as the standard asks for. Apart, the brackets are no link. */
function messageText(text: string): string {
    return plainText(text).replace(/[{}]/g, "$&$&").replaceAll("](", "] (");
}

/** Relative to the root of the repository, where the command runs in it. */
function projectFileOf({ folder }: StackReport): object {
    const path = join(folder, PROJECT_FILE);
    const uri = isAbsolute(path)
        ? pathToFileURL(path).href
        : path.split(sep).map(encodeURIComponent).join("/");
    return { artifactLocation: { uri }, region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 } };
}
