/** docs/routes.md: every route of both services, what calls it, and where that is tested. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue, services } from "../../provider/services/index";
import { emulatorPerTest, send } from "./support";

const root = join(__dirname, "..", "..");
const page = readFileSync(join(root, "docs", "routes.md"), "utf8");
const emulator = emulatorPerTest();

interface Row {
    /** In the form of the OpenAPI documents. */
    route: string;
    /** Whole tokens. */
    tokens: string[];
    /** Paths below the repository. */
    tests: string[];
}

/** The rows of all tables below a service's heading. */
function rowsOf(title: string): Row[] {
    const section = page.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? "";
    const service = services.find((one) => one.title === title);
    return [...section.matchAll(/^\| `(\S+ \S+)` *\|(.*)\|(.*)\|$/gm)].map(
        ([, route = "", callers = "", tests = ""]) => ({
            route: published(route),
            tokens: quoted(callers)
                .filter((word) => service?.config.has(word) === false)
                .map((word) => `workspaces:${service?.name}:${word}`),
            tests: quoted(tests).map((file) => (file.includes("/") ? file : `test/protocol/${file}`)),
        }),
    );
}

/** The pages name the same id {id}, {workspaceId} and :id; the documents name it {id}. */
function published(route: string): string {
    return route.replace("{workspaceId}", "{id}").replace(":id", "{id}");
}

function quoted(cell: string): string[] {
    return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);
}

const rows = services.flatMap(({ title }) => rowsOf(title));

test.each(services.map(({ title, name }) => [title, name]))(
    "the routes of %s are those of its OpenAPI document",
    async (title, name) => {
        const response = await send("GET", `${emulator.current.url}/${name}/openapi.json`);
        const { paths } = response.body as { paths: Record<string, Record<string, unknown>> };
        const routes = Object.entries(paths).flatMap(([path, methods]) =>
            Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
        );
        const named = rowsOf(title).map(({ route }) => route);
        expect([...named].sort()).toEqual(routes.sort());
    },
);

test("every resource and function is listed with a route, and only existing ones are", () => {
    const declared = [...catalogue.resources, ...catalogue.functions].map(({ token }) => token);
    const named = new Set(rows.flatMap(({ tokens }) => tokens));
    expect([...named].sort()).toEqual(declared.sort());
});

test("every route has tests, in files that exist", () => {
    expect(rows.filter(({ tests }) => tests.length === 0)).toEqual([]);
    const files = [...new Set(rows.flatMap(({ tests }) => tests))];
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
