/** What differs between two environments. */
import { version } from "../../package.json";
import type { Resource } from "../../provider/core/declare/resource";
import { sameValue, type PropertyValue } from "../../provider/core/values/value";
import { catalogue } from "../../provider/services/index";
import { matcher, type Matcher } from "../glob";
import { PulumiProject } from "../pulumi";
import type { ComparedObject, Comparison } from "./comparison";
import { comparables, type Comparable, type SideObject } from "./objects";
import { objectsOf } from "./sides";

export interface CompareOptions {
    /** The folder of the project. Default: the current one. */
    folder?: string;
    /** Globs of types, keys or property paths that are no difference. */
    ignore?: readonly string[];
    env?: NodeJS.ProcessEnv;
    signal?: AbortSignal;
}

/** @throws DriftError if a side cannot be read */
export async function compare(
    left: string,
    right: string,
    options: CompareOptions = {},
): Promise<Comparison> {
    const { folder = ".", env = process.env, signal } = options;
    const ignore = (options.ignore ?? []).map(matcher);
    const [inLeft, inRight] = await Promise.all(
        [left, right].map((side) => objectsOf(catalogue, side, { folder, env, signal })),
    );
    const singles = singlesOf(inLeft ?? [], inRight ?? []);
    const byKey = (objects: readonly SideObject[] = []): Map<string, Comparable> =>
        new Map(
            comparables(catalogue, objects, singles)
                .filter(({ type, key }) => !isIgnored(ignore, [type, key]))
                .map((one) => [`${one.type} ${one.key}`, one]),
        );
    const [lefts, rights] = [byKey(inLeft), byKey(inRight)];
    const both = [...lefts].flatMap(([key, one]) => {
        const other = rights.get(key);
        return other ? [{ one, other }] : [];
    });
    const pairs = both.map(({ one, other }) => ({ one, ...difference(one, other, ignore) }));
    const different = pairs
        .filter(({ properties }) => properties.length > 0)
        .map(({ one, properties }) => ({ ...named(one), properties }));
    const unverifiable = pairs.flatMap(({ one, hidden }) =>
        hidden.map((property) => ({ ...named(one), property })),
    );
    const only = (side: Map<string, Comparable>, other: Map<string, Comparable>): ComparedObject[] =>
        [...side].filter(([key, one]) => !other.has(key) && !one.isDefault).map(([, one]) => named(one));
    const [onlyLeft, onlyRight] = [only(lefts, rights), only(rights, lefts)];
    return {
        version: 1,
        kind: "comparison",
        generatedAt: new Date().toISOString(),
        tool: { name: "pulumi-workspaces", version },
        left,
        right,
        folder,
        projectFile: await projectFileIn(folder),
        summary: {
            same: pairs.length - different.length,
            onlyLeft: onlyLeft.length,
            onlyRight: onlyRight.length,
            different: different.length,
            unverifiable: unverifiable.length,
        },
        onlyLeft: inOrder(onlyLeft),
        onlyRight: inOrder(onlyRight),
        different: inOrder(different),
        unverifiable: inOrder(unverifiable),
    };
}

async function projectFileIn(folder: string): Promise<string> {
    const project = await new PulumiProject(folder).file().catch(() => undefined);
    return project?.file ?? "Pulumi.yaml";
}

/** The resources at the top, such as a workspace, of which each side has one object. */
function singlesOf(left: readonly SideObject[], right: readonly SideObject[]): Set<Resource> {
    const isSingle = (resource: Resource): boolean =>
        [left, right].every((side) => side.filter((one) => one.resource === resource).length === 1);
    return new Set(catalogue.resources.filter((one) => !one.definition.parent && isSingle(one)));
}

function difference(
    one: Comparable,
    other: Comparable,
    ignore: readonly Matcher[],
): { properties: Comparison["different"][number]["properties"]; hidden: string[] } {
    const hidden = [...new Set([...one.hidden, ...other.hidden])];
    const names = [...new Set([...one.values.keys(), ...other.values.keys()])].filter(
        (name) => !hidden.includes(name) && !isIgnored(ignore, [name]),
    );
    const properties = names.flatMap((path) => {
        const [left, right] = [one.values.get(path), other.values.get(path)];
        if (sameValue(left?.value, right?.value)) {
            return [];
        }
        return left?.secret || right?.secret
            ? [{ path, secret: true as const }]
            : [{ path, ...given("left", left?.value), ...given("right", right?.value) }];
    });
    return { properties, hidden };
}

function given(name: string, value: PropertyValue | undefined): object {
    return value === undefined ? {} : { [name]: JSON.parse(JSON.stringify(value)) as unknown };
}

function named({ type, key, name }: Comparable): { type: string; key: string; name: string } {
    return { type, key, name };
}

function inOrder<T extends { type: string; key: string }>(objects: T[]): T[] {
    const place = ({ type, key }: T): string => `${type} ${key}`;
    return objects.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

function isIgnored(ignore: readonly Matcher[], texts: readonly string[]): boolean {
    return ignore.some((fits) => texts.some(fits));
}
