/** What a new resource adds to the repository: new files, and the index and pages that name it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE } from "../../provider/core/declare/service";
import { catalogue, services } from "../../provider/services/index";
import { docsWithResource, routesWithResource } from "./docs";
import { namesOf, problemWithName } from "./names";
import { exampleProgram, exampleProject, protocolTest, resourceFile } from "./templates";

/** The texts by their paths from `root`. @throws Error where the name cannot be taken, or a page has no place for the resource. */
export function filesOfNewResource(
    root: string,
    serviceName: string,
    resourceName: string,
): ReadonlyMap<string, string> {
    const service = services.find(({ name }) => name === serviceName);
    if (service === undefined) {
        const known = services.map(({ name }) => name).join(", ");
        throw new Error(`there is no service "${serviceName}" in provider/services: there are ${known}`);
    }
    const problem = problemWithName(resourceName);
    if (problem !== undefined) {
        throw new Error(`"${resourceName}" cannot be a resource's name: ${problem}`);
    }
    const token = `${PACKAGE}:${serviceName}:${resourceName}`;
    if (catalogue.findResource(token) !== undefined) {
        throw new Error(`${token} exists already, or is the name that a resource had in an earlier version`);
    }
    const names = namesOf(service, resourceName);
    const created: Record<string, string> = {
        [names.resourcePath]: resourceFile(names),
        [names.testPath]: protocolTest(names),
        [join(names.exampleFolder, "index.ts")]: exampleProgram(names),
        [join(names.exampleFolder, "Pulumi.yaml")]: exampleProject(names),
    };
    const taken = Object.keys(created).filter((path) => existsSync(join(root, path)));
    if (taken.length > 0) {
        throw new Error(`there is already: ${taken.join(", ")}`);
    }
    const changed: Record<string, (text: string) => string> = {
        [join("provider", "services", serviceName, "index.ts")]: (text) => withImport(text, names.fileName),
        [join("docs", "routes.md")]: (text) => routesWithResource(text, names),
        [join("docs", "resources.md")]: (text) => docsWithResource(text, names),
    };
    const edited = Object.entries(changed).map(
        ([path, change]) => [path, change(readFileSync(join(root, path), "utf8"))] as const,
    );
    return new Map([...Object.entries(created), ...edited]);
}

/** Importing the file declares the resource. */
function withImport(index: string, fileName: string): string {
    const imports = [...index.matchAll(/^import "\.\/resources\/.*\n/gm)];
    const last = imports.at(-1);
    const end = last === undefined ? 0 : last.index + last[0].length;
    return `${index.slice(0, end)}import "./resources/${fileName}";\n${index.slice(end)}`;
}
