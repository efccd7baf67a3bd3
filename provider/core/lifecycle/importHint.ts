/** Hints on how to import an existing object: commands with the names that the URNs of the operation and of the provider contain. */
import { idFormat } from "../declare/id";
import { nameOf, typesOf } from "../declare/urn";
import type { OperationContext } from "./operationContext";

const BY_PLUGIN_ONLY =
    "resources of the dynamic front-end cannot be imported: delete it at the service, or declare it with the plugin and import it there";

export class ImportHint {
    constructor(private readonly operation: Pick<OperationContext, "resource" | "session" | "urn">) {}

    /** For an object that has the natural key of the resource. */
    forConflict(id: string): string {
        const { resource, session, urn } = this.operation;
        if (session.history.hasCreated(resource, id)) {
            return `this run created that object for another resource of the program: give one of the two another ${this.nameInput}`;
        }
        return urn === undefined
            ? `choose another; ${BY_PLUGIN_ONLY}`
            : `choose another, or import the existing one with ${this.importCommands(urn, id)}`;
    }

    /** For a create whose outcome is unknown. */
    forUnknownOutcome(): string {
        const { resource, urn } = this.operation;
        const look = "check at the service before the next `pulumi up`: if the object exists,";
        return urn === undefined
            ? `${look} ${BY_PLUGIN_ONLY}`
            : `${look} import it with ${this.importCommands(urn, idFormat(resource.definition.id))}, or delete it`;
    }

    /** For several objects of which one may be the result of a create. */
    forSeveral(): string {
        const { urn } = this.operation;
        return urn === undefined
            ? "delete at the service what nobody else created, then run `pulumi up` again"
            : `import the one to keep with ${this.importCommands(urn, "<id>")}, and delete at the service what nobody else created`;
    }

    private get nameInput(): string {
        return this.operation.resource.definition.identity?.by.at(-1) ?? "name";
    }

    /** The resource option comes first: it needs neither a name nor a parent. */
    private importCommands(urn: string, id: string): string {
        const { resource, session } = this.operation;
        const name = nameOf(urn);
        const { urn: providerUrn, explicitName } = session.instance;
        const command = [
            `pulumi import ${resource.token} ${name === "" ? "<name>" : quoted(name)} ${quoted(id)}`,
            explicitName === undefined ? "" : `--provider ${quoted(`${explicitName}=${providerUrn}`)}`,
            typesOf(urn).includes("$") ? "--parent <name>=<urn>" : "",
        ];
        return `the resource option \`import: ${JSON.stringify(id)}\`, or with \`${command.filter(Boolean).join(" ")}\``;
    }
}

/** Quotes a text for a shell. Placeholders stay as they are. */
function quoted(text: string): string {
    return /^(<\w+>|[\w{}/:@.,=+~%-]+)$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
