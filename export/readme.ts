/** The page beside an exported program: the commands to run, and what the export leaves out. */
import { idFormat } from "../provider/core/declare/id";
import type { Resource } from "../provider/core/declare/resource";
import type { Service } from "../provider/core/declare/service";
import { isDeclared, type Estate } from "./estate";
import { IMPORT_FILE } from "./importFile";
import { MAPPING_FILE } from "./mapping";
import type { ConfigValue, Program } from "./program";
import { quoted } from "./text";

export const README_FILE = "README.md";

export interface Page {
    program: Program;
    estate: Estate;
    services: readonly Service[];
    /** Names of what an earlier export declared and that exists no more. */
    gone: readonly string[];
    /** The command that gets the dependencies of the program, if it has any. */
    install: string | undefined;
}

export function readme(page: Page): string {
    const { program, services } = page;
    const titles = services.map(({ title }) => title).join(" and ");
    const sections = [
        [
            `# ${program.name}`,
            "",
            `${count(program.declarations.length, "object")} of ${titles}, written by \`pulumi-workspaces export\`.`,
        ],
        ["## Set up", "", ...settingUp(page)],
        ...(program.config.length > 0 ? [["## Set values", "", ...values(program.config)]] : []),
        ["## Import", "", ...importing(program)],
        ["## Export again", "", ...again(page)],
        ["## What is not in the program", "", ...omitted(page)],
    ];
    return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function settingUp({ services, install }: Page): string[] {
    const keys = services.map(({ config }) =>
        [...config.values()]
            .flatMap(({ secret, env }) => (secret && env !== undefined ? [`\`${env}\``] : []))
            .join(" or "),
    );
    return [
        `The keys of the services are in the environment (${keys.join(", ")}), as they were for the export.`,
        "",
        ...(install === undefined ? [] : [`    ${install}`]),
        "    pulumi stack init dev",
    ];
}

function importing({ config }: Program): string[] {
    return [
        `    pulumi import --file ${IMPORT_FILE} --yes --protect=false --generate-code=false`,
        "    pulumi preview",
        "",
        config.length > 0
            ? "The preview shows nothing but the secret values that `pulumi up` will write: no route returns them, so the program's are written once."
            : "The preview shows no changes.",
    ];
}

function values(config: readonly ConfigValue[]): string[] {
    const command = ({ key, secret, unused, purpose }: ConfigValue): string =>
        `    pulumi config set ${secret ? "--secret " : ""}${key}${unused ? " unused" : ""}  # ${purpose}`;
    return [
        "No route returns these, so they are needed before the import. Run one command after the other: each asks for its value, which is then in the configuration of the stack and in no file of the program.",
        ...(config.some((value) => value.unused)
            ? [
                  "`unused` stands for something that is needed only to create an object anew, such as a code that was used up: leave it as it is.",
              ]
            : []),
        "",
        ...config.map(command),
    ];
}

function again({ gone }: Page): string[] {
    return [
        `The same command with this folder adds what is new since, and keeps all names (\`${MAPPING_FILE}\`, which belongs into version control). A file that was edited is never overwritten without \`--force\`.`,
        "Then run `pulumi import` again: what the stack has already is skipped.",
        ...(gone.length > 0
            ? [
                  "",
                  `Gone since the export before: ${gone.map((name) => `\`${name}\``).join(", ")}. \`pulumi refresh\` removes what is gone from the stack.`,
              ]
            : []),
    ];
}

function omitted({ estate, services }: Page): string[] {
    const { implicit, notes } = estate;
    const of = (kind: string): string[] =>
        notes.filter((note) => note.kind === kind).map(({ text }) => `- ${plain(text)}`);
    return [
        ...list("What could not be read. Export again with a credential that may:", of("unreadable")),
        ...list("What a person should look at:", of("attention")),
        ...list(
            "What a service created with a workspace by itself. It can be declared and imported by its id, but need not be:",
            implicit.map(
                ({ resource, id, label }) => `- ${code(resource.token)} ${code(quoted(label))}, ${code(id)}`,
            ),
        ),
        ...list(
            "Kinds of resources that an export does not declare:",
            services.flatMap(({ resources }) =>
                [...resources.values()].filter((one) => !isDeclared(one)).map(kind),
            ),
        ),
    ];
}

function list(title: string, items: string[]): string[] {
    return items.length === 0 ? [] : [title, "", ...items.sort(), ""];
}

function kind({ token, definition }: Resource): string {
    const { reportedAs, comparison, description, id } = definition;
    // Its first sentence.
    const [summary = ""] = /^.*?[.](?=\s|$)/s.exec(description) ?? [];
    if (reportedAs !== undefined) {
        return `- \`${token}\`: its objects are exported as \`${reportedAs().token}\``;
    }
    return comparison !== "none" && comparison?.parts !== undefined
        ? `- \`${token}\`, another way to declare the same objects (import id \`${idFormat(id)}\`): ${summary}`
        : `- \`${token}\`, which nothing at the service lists: ${summary}`;
}

function count(number: number, what: string): string {
    return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** Text of a service as a code span. */
function code(text: string): string {
    const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
    const fence = "`".repeat(longest + 1);
    return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`;
}

/** A message, which may hold text of a service. */
function plain(text: string): string {
    return text
        .replace(/[\r\n]+/g, " ")
        .replace(/[<>&*`[\]\\|]/g, (character) => `&#${character.charCodeAt(0)};`);
}
