/** The calls for one resource: Check, Diff, Create, Read, Update and Delete. */
import { checkResource } from "../core/check/checkResource";
import { diff } from "../core/lifecycle/diff";
import * as lifecycle from "../core/lifecycle/lifecycle";
import type { CallContext } from "./context";
import { autonamingOf, diffMessage, diffNotes, changedOutputs } from "./messages";
import { nameOf } from "../core/declare/urn";
import type {
    CheckRequest,
    CheckResponse,
    CreateRequest,
    CreateResponse,
    DeleteRequest,
    DiffRequest,
    DiffResponse,
    Empty,
    ReadRequest,
    ReadResponse,
    UpdateRequest,
    UpdateResponse,
} from "./protocol/messages";
import { toStruct } from "./protocol/struct";

export class ResourceCalls {
    /** By URN, until its Check or Diff: the outputs that a refresh read with another value. */
    private readonly changedByRead = new Map<string, ReadonlySet<string>>();

    constructor(private readonly context: CallContext) {}

    /** Drops what earlier calls left for later ones. For Configure. */
    reset(): void {
        this.changedByRead.clear();
    }

    check(request: CheckRequest): Promise<CheckResponse> {
        const { context } = this;
        const resource = context.resourceOf(request);
        // The program runs: the next Diff is not that of a refresh.
        this.changedByRead.delete(request.urn);
        return context.marshaller.checkResponse(request, () => {
            const urn = request.urn;
            const session = context.configured();
            const checkRequest = {
                urn,
                name: nameOf(urn),
                news: context.marshaller.unmarshal(request.news),
                olds: context.state(resource, "inputs", request.olds),
                randomSeed: request.randomSeed,
                autonaming: autonamingOf(request.autonaming),
                justImported: session.history.hasImported(urn),
            };
            return context.withLog(urn, (log) => checkResource({ resource, session, log, ...checkRequest }));
        });
    }

    async diff(request: DiffRequest): Promise<DiffResponse> {
        const { context } = this;
        const resource = context.resourceOf(request);
        const changedByRead = this.changedByRead.get(request.urn);
        this.changedByRead.delete(request.urn);
        const changes = diff(resource, {
            // In a refresh these are the inputs of the state.
            news: context.state(resource, "inputs", request.news),
            olds: context.state(resource, "outputs", request.olds),
            oldInputs: request.oldInputs ? context.state(resource, "inputs", request.oldInputs) : undefined,
            ignoreChanges: request.ignoreChanges,
            reportLapses: context.session?.reportsLapses,
        });
        const notes = diffNotes(resource, changes, changedByRead);
        await context.withLog(request.urn, async (log) => notes.forEach((note) => log.info(note)));
        const { definition, stables } = resource;
        return diffMessage(changes, definition.deleteBeforeReplace === true, changedByRead, stables);
    }

    async create(request: CreateRequest): Promise<CreateResponse> {
        const { context } = this;
        const resource = context.resourceOf(request);
        const inputs = context.marshaller.unmarshal(request.properties);
        if (request.preview) {
            return { id: "", properties: toStruct(lifecycle.previewCreate(resource, inputs)) };
        }
        const created = await context.operate(resource, request, (operation) =>
            lifecycle.create(operation, inputs),
        );
        return { id: created.id, properties: context.marshaller.marshal(created.outputs) };
    }

    async read(request: ReadRequest): Promise<ReadResponse> {
        const { context } = this;
        const resource = context.resourceOf(request);
        const olds = context.state(resource, "outputs", request.properties);
        const oldInputs = context.state(resource, "inputs", request.inputs);
        // Every resource has inputs, except one that the program only reads.
        const external = Object.keys(oldInputs).length === 0;
        const found = await context.operate(resource, request, (operation) =>
            lifecycle.read(operation, { id: request.id, olds, oldInputs, external }),
        );
        if (!found) {
            return { id: "", inputs: undefined, properties: undefined };
        }
        if (request.inputs) {
            this.changedByRead.set(request.urn, changedOutputs(resource, olds, found.outputs));
        } else {
            context.configured().history.imported(request.urn);
        }
        return {
            id: found.id,
            inputs: context.marshaller.marshal(found.inputs),
            properties: context.marshaller.marshal(found.outputs),
        };
    }

    async update(request: UpdateRequest): Promise<UpdateResponse> {
        const { context } = this;
        const resource = context.resourceOf(request);
        const states = {
            olds: context.state(resource, "outputs", request.olds),
            news: context.marshaller.unmarshal(request.news),
            oldInputs: context.state(resource, "inputs", request.oldInputs),
            ignoreChanges: request.ignoreChanges,
        };
        const outputs = request.preview
            ? lifecycle.previewUpdate(resource, states)
            : await context.operate(resource, request, (operation) =>
                  lifecycle.update(operation, { id: request.id, ...states }),
              );
        return { properties: context.marshaller.marshal(outputs) };
    }

    async delete(request: DeleteRequest): Promise<Empty> {
        const { context } = this;
        const resource = context.resourceOf(request);
        await context.operate(resource, request, (operation) =>
            lifecycle.remove(operation, {
                id: request.id,
                olds: context.state(resource, "outputs", request.properties),
                oldInputs: context.state(resource, "inputs", request.oldInputs),
            }),
        );
        return {};
    }
}
