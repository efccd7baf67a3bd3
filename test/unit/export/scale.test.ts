/** Exports of thousands of objects: the work grows in proportion. Nothing here is measured in time: the tests count what is read and compared. */
import { buildProgram } from "../../../export/build";
import type { Estate, LiveObject } from "../../../export/estate";
import { importFile } from "../../../export/importFile";
import { languages } from "../../../export/languages/index";
import { NO_NAMES, parseMapping, type Mapping } from "../../../export/mapping";
import { readme } from "../../../export/readme";
import { emptyMap, type PropertyMap } from "../../../provider/core/values/value";
import type { Resource } from "../../../provider/core/declare/resource";
import { catalogue } from "../../../provider/services/index";
import { expectProportion, FEW, MANY, RATIO } from "../../support/counted";

function resourceOf(token: string): Resource {
    const found = catalogue.findResource(token);
    if (found === undefined) {
        throw new Error(`there is no ${token}`);
    }
    return found;
}

const WORKSPACE = resourceOf("workspaces:agentenv:Workspace");
const SECRET = resourceOf("workspaces:agentenv:Secret");

function objectOf(
    resource: Resource,
    parts: Record<string, string>,
    { label, parent }: { label: string; parent?: LiveObject },
): LiveObject {
    const inputs: PropertyMap = Object.assign(emptyMap(), {
        name: label,
        ...(parent === undefined ? {} : { workspaceId: parent.id }),
    });
    const outputs: PropertyMap = Object.assign(emptyMap(), inputs, parts);
    const id = Object.values(parts).join("/");
    return { resource, id, label, parts, parent, inputs, outputs, assets: {} };
}

/** As many workspaces of one name as there are secrets, half of which are in the first one. */
function estateOf(count: number): Estate {
    const workspaces = Array.from({ length: count / 2 }, (_, index) =>
        objectOf(WORKSPACE, { workspaceId: `ws_${index}` }, { label: "Production" }),
    );
    const secrets = Array.from({ length: count / 2 }, (_, index) => {
        const parent = workspaces[index % 2 === 0 ? 0 : index];
        const parts = { workspaceId: parent?.id ?? "", secretId: `sec_${index}` };
        return objectOf(SECRET, parts, {
            label: `KEY_${index}`,
            ...(parent === undefined ? {} : { parent }),
        });
    });
    return { objects: [...workspaces, ...secrets], implicit: [], notes: [], labels: new Map() };
}

function namesOf(count: number): Mapping["names"] {
    return buildProgram("infra", estateOf(count), NO_NAMES).names;
}

test("names and references are found without a look at all others", async () => {
    await expectProportion((counted, count) => {
        const { program } = buildProgram("infra", counted.of(estateOf(count)), NO_NAMES);
        expect(new Set(program.declarations.map(({ name }) => name)).size).toBe(count);
    });
});

test("a name is compared with no other, also where many objects have the same", () => {
    const compared = (work: () => unknown): number => {
        const spy = jest.spyOn(String.prototype, "toLowerCase");
        work();
        const count = spy.mock.calls.length;
        spy.mockRestore();
        return count;
    };
    expect(compared(() => namesOf(MANY))).toBeLessThan(compared(() => namesOf(FEW)) * RATIO);
    const again = (count: number): number => {
        const [estate, names] = [estateOf(count), namesOf(count)];
        return compared(() => buildProgram("infra", estate, names));
    };
    expect(again(MANY)).toBeLessThan(again(FEW) * RATIO);
});

test("the mapping of an earlier export is checked name by name", () => {
    const text = (count: number): string =>
        JSON.stringify({ version: 1, language: "yaml", names: namesOf(count), files: {} });
    expect(Object.keys(parseMapping(text(MANY), "export.json").names.objects)).toHaveLength(MANY);
});

test.each(["typescript", "yaml"])("the files of a program in %s", async (language) => {
    await expectProportion(async (counted, count) => {
        const estate = estateOf(count);
        const { program } = buildProgram("infra", estate, NO_NAMES);
        const shown = counted.of(program);
        const context = { version: "0.0.0", plugin: undefined, env: {}, signal: undefined };
        const files = await languages.get(language)?.write(shown, context);
        expect(
            Object.values(files ?? {})
                .join("")
                .split("KEY_"),
        ).toHaveLength(count / 2 + 1);
        importFile(shown);
        readme({ program: shown, estate, services: catalogue.services, gone: [], install: undefined });
    });
});
