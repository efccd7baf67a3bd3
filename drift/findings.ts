/** The findings of one stack: what changed, what is gone, and what no route shows. */
import { createHash } from "node:crypto";
import type { Catalogue } from "../provider/core/declare/catalogue";
import { parentIn } from "../provider/core/declare/parent";
import type { Resource } from "../provider/core/declare/resource";
import { nameOf } from "../provider/core/declare/urn";
import { plainMap } from "../provider/core/values/value";
import { differsInOutputs, hiddenChanges, reportedChanges } from "./changes";
import type { Observed } from "./events";
import type { StateResource } from "./pulumi";
import type { ListedObject } from "./unmanaged";
import type { Finding, FindingKind } from "./report";
import { idPartsOf, propertiesIn, resourceOf } from "./resourceTypes";

/** A finding before rules and the previous report. */
export type Found = Omit<Finding, "firstSeen" | "new">;

export interface StackOfFindings {
    project: string;
    stack: string;
    /** For the commands in remedies, quoted for a shell where needed. */
    options: string;
}

interface Gone {
    urn: string;
    resource: Resource;
    id: string;
    parentId: string | undefined;
    parent: Resource | undefined;
}

export class Findings {
    private readonly found: Found[] = [];
    private readonly gone: Gone[] = [];
    private readonly doubted = new Set<string>();
    private readonly stateByUrn = new Map<string, StateResource>();
    private readonly urnById = new Map<string, string>();
    /** The resources of this provider that were looked at, and those in the state. */
    looked = 0;
    resources = 0;

    constructor(
        private readonly catalogue: Catalogue,
        private readonly at: StackOfFindings,
        state: readonly StateResource[],
        private readonly reportLapses: boolean,
    ) {
        for (const resource of state) {
            this.stateByUrn.set(resource.urn, resource);
            const declared = resourceOf(catalogue, resource.type);
            if (declared && resource.id !== undefined) {
                this.resources++;
                this.urnById.set(`${declared.token} ${resource.id}`, resource.urn);
            }
        }
    }

    observed({ op, urn, type, old, new: live, detailedDiff }: Observed): void {
        const resource = resourceOf(this.catalogue, type);
        if (!resource || !old) {
            return;
        }
        this.looked++;
        const id = old.id ?? "";
        const outputs = propertiesIn(resource, "outputs", old.outputs ?? {});
        if (op === "delete" || !live) {
            const parent = parentIn(resource, idPartsOf(resource, id));
            this.gone.push({ urn, resource, id, parent: parent?.resource, parentId: parent?.id });
            return;
        }
        const external = this.stateByUrn.get(urn)?.external === true;
        const reading = {
            resource,
            inputs: propertiesIn(resource, "inputs", old.inputs ?? {}),
            outputs,
            live: propertiesIn(resource, "outputs", live.outputs ?? {}),
            paths: detailedDiff ? Object.keys(detailedDiff) : undefined,
            ignoreChanges: this.stateByUrn.get(urn)?.ignoreChanges ?? [],
            reportLapses: this.reportLapses,
            external,
        };
        const base = { urn, type: resource.token, name: nameOf(urn), id, service: resource.service.name };
        // What a running program reads by `get` is compared with the state by nobody else.
        const isRead = op === "read" && live.id === id;
        if (op === "update" || (isRead && differsInOutputs(reading))) {
            this.add({ ...base, kind: "changed", properties: reportedChanges(reading) });
        }
        const hidden = hiddenChanges(reading);
        if (hidden.length > 0) {
            const reason = "the program leaves it to others, with ignoreChanges";
            this.add({
                ...base,
                kind: "changed",
                properties: hidden,
                ignored: { reason, rule: "ignoreChanges" },
            });
        }
        const unseen = resource.definition.unverifiable?.(plainMap(outputs));
        if (unseen !== undefined && !external) {
            this.add({ ...base, kind: "unverifiable", properties: [], reason: unseen });
        }
    }

    isDoubted(token: string, id: string): void {
        this.doubted.add(`${token} ${id}`);
    }

    unmanaged(resource: Resource, { id, name, provider }: ListedObject): void {
        const base = { type: resource.token, name, id, service: resource.service.name };
        const options =
            provider === undefined ? this.at.options : `${this.at.options} --provider ${quoted(provider)}`;
        this.add({ ...base, kind: "unmanaged", properties: [] }, options);
    }

    /** All of them. What is gone is grouped first: by its vanished parent, or by a parent whose list is empty all at once. */
    all(): Found[] {
        const groups = new Map<string, Found & { children: string[] }>();
        const goneParents = new Map(this.gone.map((one) => [`${one.resource.token} ${one.id}`, one]));
        for (const one of this.gone) {
            const key = `${one.parent?.token ?? ""} ${one.parentId ?? ""}`;
            const isDoubted = this.doubted.has(`${one.resource.token} ${one.id}`);
            const vanished = goneParents.get(key);
            if (vanished) {
                this.group(groups, key, vanished.urn, vanished.resource, vanished.id).children.push(one.urn);
            } else if (isDoubted && one.parent !== undefined && one.parentId !== undefined) {
                const urn = this.urnById.get(key);
                const group = this.group(groups, key, urn, one.parent, one.parentId);
                group.doubted = true;
                group.children.push(one.urn);
            } else {
                const own = `${one.resource.token} ${one.id}`;
                this.group(groups, own, one.urn, one.resource, one.id);
            }
        }
        const gone = [...groups.values()].map(withoutEmptyChildren).map((one) => this.complete(one));
        return inOrder([...gone, ...this.found]);
    }

    private isOnlyRead({ urn, doubted }: Found): boolean {
        return doubted !== true && this.stateByUrn.get(urn ?? "")?.external === true;
    }

    private group(
        groups: Map<string, Found & { children: string[] }>,
        key: string,
        urn: string | undefined,
        { token, service }: Resource,
        id: string,
    ): Found & { children: string[] } {
        const known = groups.get(key);
        if (known) {
            return known;
        }
        const group: Found & { children: string[] } = {
            fingerprint: "",
            kind: "deleted",
            ...(urn === undefined ? {} : { urn }),
            type: token,
            name: urn === undefined ? id : nameOf(urn),
            id,
            service: service.name,
            properties: [],
            children: [],
            remedy: "",
        };
        groups.set(key, group);
        return group;
    }

    private add(finding: Omit<Found, "fingerprint" | "remedy">, options?: string): void {
        this.found.push(this.complete({ ...finding, fingerprint: "", remedy: "" }, options));
    }

    private complete(finding: Found, options = this.at.options): Found {
        const { project, stack } = this.at;
        const { kind, urn, type, id, ignored } = finding;
        return {
            ...finding,
            fingerprint: fingerprintOf([project, stack, kind, urn ?? `${type} ${id}`, ignored?.rule ?? ""]),
            remedy: this.isOnlyRead(finding) ? onlyReadRemedy(finding, options) : remedyOf(finding, options),
        };
    }
}

const KINDS: readonly FindingKind[] = ["deleted", "changed", "unmanaged", "unverifiable"];

/** By kind and place, and what no program declares by its name: the order of events differs from run to run. */
function inOrder(findings: readonly Found[]): Found[] {
    return findings
        .map((finding) => ({ finding, place: placeOf(finding) }))
        .sort((a, b) => (a.place < b.place ? -1 : 1))
        .map(({ finding }) => finding);
}

function placeOf({ kind, urn, type, name, id, ignored }: Found): string {
    return [KINDS.indexOf(kind), urn ?? `${type} ${name} ${id}`, ignored?.rule ?? ""].join(" ");
}

function withoutEmptyChildren(group: Found & { children: string[] }): Found {
    const { children, ...rest } = group;
    return children.length > 0 ? group : rest;
}

function fingerprintOf(parts: readonly string[]): string {
    return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);
}

/** Of what a program has by `get`: nothing restores it or creates it again. */
function onlyReadRemedy({ kind, service, urn }: Found, options: string): string {
    if (kind === "changed") {
        return `\`pulumi refresh ${options} --target ${quoted(urn ?? "")} && pulumi up ${options}\` takes the new values to what depends on them; the program only reads it`;
    }
    return `restore it at ${service}, or the credential's access to it where only that was lost; or remove its \`get\` from the program, which only reads it`;
}

const REMEDIES: Readonly<Record<FindingKind, (finding: Found, options: string) => string>> = {
    changed: ({ urn, ignored }, options) =>
        ignored
            ? "nothing: it is ignored"
            : `\`pulumi refresh ${options} --target ${quoted(urn ?? "")} && pulumi up ${options} --target ${quoted(urn ?? "")}\` restores what the program declares; or take the new values into the program`,
    deleted: ({ doubted, id, service }, options) =>
        doubted
            ? `look at ${service}: if it was deleted on purpose, \`PULUMI_WORKSPACES_ACCEPT_MASS_DELETION=${quoted(id)} pulumi refresh ${options}\`; otherwise wait until the service lists it again`
            : `restore it at ${service}, or the credential's access to it where only that was lost; or \`pulumi refresh ${options} && pulumi up ${options}\` creates it again, without what was in it; or remove it from the program`,
    unmanaged: ({ type, name, id }, options) =>
        `\`pulumi import ${options} ${type} ${quoted(variableName(name))} ${quoted(id)}\` takes it into the stack, and into the program with the code that it prints; or delete it at the service`,
    unverifiable: () => "compare it by hand; an `up` that changes it writes it",
};

function remedyOf(finding: Found, options: string): string {
    return REMEDIES[finding.kind](finding, options);
}

function variableName(name: string): string {
    return name.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "it";
}

export function quoted(text: string): string {
    return /^[\w{}/:@.,=+~%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
