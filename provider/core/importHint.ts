/** How to take an existing object into the stack: commands with the names that the operation's urn and the provider's urn show. */
import { idFormat } from "./id";
import type { Resource } from "./resource";
import type { Session } from "./session";

/** `urn:pulumi:stack::project::parentType$type::name` */
const URN = /^urn:pulumi:[^:]*::[^:]*::(.+?)::(.*)$/s;

const BY_PLUGIN_ONLY =
    "resources of the dynamic front-end can't be imported: delete it at the service, or declare it with the plugin and import it there";

export class ImportHint {
    constructor(
        private readonly resource: Resource,
        private readonly session: Session,
        /** Of the resource; `undefined` in the dynamic front-end, which is not told. */
        private readonly urn: string | undefined,
    ) {}

    /** For an object that has the natural key of the resource. */
    forTaken(id: string): string {
        if (this.session.hasCreated(this.resource, id)) {
            return `this run created that one for another resource of the program: give one of the two another ${this.nameInput}`;
        }
        return this.urn === undefined
            ? `choose another; ${BY_PLUGIN_ONLY}`
            : `choose another, or take that one over with ${this.ways(id)}`;
    }

    /** After a create whose outcome is unknown. */
    forUnknownOutcome(): string {
        const look = "look at the service before the next up: if the object is there,";
        return this.urn === undefined
            ? `${look} ${BY_PLUGIN_ONLY}`
            : `${look} take it over with ${this.ways(idFormat(this.resource.definition.id))}, or delete it`;
    }

    /** Where one of several objects may have come of a create. */
    forSeveral(): string {
        return this.urn === undefined
            ? "delete at the service what nobody else created, then run `pulumi up` again"
            : `keep one with ${this.ways("<id>")}, and delete at the service what nobody else created`;
    }

    private get nameInput(): string {
        return this.resource.definition.identity?.by.at(-1) ?? "name";
    }

    /** The option comes first: it needs neither a name nor a parent. */
    private ways(id: string): string {
        const [, types = "", name = ""] = URN.exec(this.urn ?? "") ?? [];
        const { urn: providerUrn, explicitName } = this.session.instance;
        const command = [
            `pulumi import ${this.resource.token} ${name === "" ? "<name>" : quoted(name)} ${quoted(id)}`,
            explicitName === undefined ? "" : `--provider ${quoted(`${explicitName}=${providerUrn}`)}`,
            types.includes("$") ? "--parent <name>=<urn>" : "",
        ];
        return `the resource option \`import: ${JSON.stringify(id)}\`, or with \`${command.filter(Boolean).join(" ")}\``;
    }
}

/** For a shell. Placeholders stay as they are. */
function quoted(text: string): string {
    return /^(<\w+>|[\w{}/:@.,=+~%-]+)$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
