/** The languages of an exported program. */
import type { Program } from "../program";
import type { Target } from "./target";
import { converted } from "./converted";
import { typescript } from "./typescript";
import { yaml } from "./yaml";

export interface Language {
    /** The files of the program, by path. */
    write(program: Program, target: Target): Promise<Record<string, string>> | Record<string, string>;
    /** The command that gets its dependencies. */
    install: string;
}

export const DEFAULT_LANGUAGE = "typescript";

export const languages: ReadonlyMap<string, Language> = new Map<string, Language>([
    ["typescript", { write: typescript, install: "npm install" }],
    ["yaml", { write: yaml, install: "npm install --no-save pulumi-workspaces" }],
    ...["python", "go", "csharp", "java"].map(
        (name) => [name, { write: converted(name), install: "pulumi install" }] as const,
    ),
]);
