/** The names that a new resource has: in tokens, files, variables and sentences. */
import { join } from "node:path";
import type { Service } from "../../provider/core/declare/service";
import { PACKAGE } from "../../provider/core/declare/service";

const LONGEST_NAME = 40;

/** What Pulumi's generators append to a resource's name, and the class that they write themselves. */
const RESERVED = /^Provider$|(Args|State|Result|Type)$/;

export interface ResourceNames {
    service: { name: string; title: string };
    /** `WorkspaceIcon`, the class in the SDKs. */
    className: string;
    /** `workspaces:agentenv:WorkspaceIcon` */
    token: string;
    /** `workspaceIcon`, of files and variables. */
    fileName: string;
    /** `workspace-icon`, of projects, and of the resource in a program. */
    kebab: string;
    /** `workspace icon`, in sentences. */
    words: string;
    resourcePath: string;
    testPath: string;
    exampleFolder: string;
}

/** Why a name cannot be taken. `undefined`: it can. */
export function problemWithName(name: string): string | undefined {
    if (!/^[A-Z][a-z0-9]+([A-Z][a-z0-9]+)*$/.test(name)) {
        return 'write words of a capital and small letters, as in "GoogleOauthConnection": it becomes a class, a file and, in Python, snake_case';
    }
    if (name.length > LONGEST_NAME) {
        return `it is longer than ${LONGEST_NAME} characters`;
    }
    return RESERVED.test(name) ? "the generated SDKs use that name, or that ending, themselves" : undefined;
}

export function namesOf(service: Pick<Service, "name" | "title">, className: string): ResourceNames {
    const words = className.replace(/(?<=.)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
    const fileName = className.charAt(0).toLowerCase() + className.slice(1);
    return {
        service,
        className,
        token: `${PACKAGE}:${service.name}:${className}`,
        fileName,
        kebab: words.replaceAll(" ", "-"),
        words,
        resourcePath: join("provider", "services", service.name, "resources", `${fileName}.ts`),
        testPath: join("test", "protocol", `${fileName}.test.ts`),
        exampleFolder: join("examples", "resources", service.name, className),
    };
}
