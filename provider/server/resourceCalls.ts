/** The calls for one resource: Check, Diff, Create, Read, Update and Delete. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { checkResource } from "../core/check/checkResource";
import { diff } from "../core/lifecycle/diff";
import * as lifecycle from "../core/lifecycle/lifecycle";
import type { CallContext } from "./context";
import { autonamingOf, diffMessage, diffNotes, changedOutputs } from "./messages";
import { nameOf } from "../core/declare/urn";
import { toStruct } from "./struct";

export class ResourceCalls {
    /** By URN, until its Check or Diff: the outputs that a refresh read with another value. */
    private readonly changedByRead = new Map<string, ReadonlySet<string>>();

    constructor(private readonly context: CallContext) {}

    /** Drops what earlier calls left for later ones. For Configure. */
    reset(): void {
        this.changedByRead.clear();
    }

    check(request: proto.CheckRequest): Promise<proto.CheckResponse> {
        const { context } = this;
        const resource = context.resourceOf(request);
        // The program runs: the next Diff is not that of a refresh.
        this.changedByRead.delete(request.getUrn());
        return context.marshaller.checkResponse(request, () => {
            const urn = request.getUrn();
            const session = context.configured();
            const checkRequest = {
                urn,
                name: nameOf(urn),
                news: context.marshaller.unmarshal(request.getNews()),
                olds: context.state(resource, "inputs", request.getOlds()),
                randomSeed: request.getRandomseed_asU8(),
                autonaming: autonamingOf(request.getAutonaming()),
                justImported: session.history.hasImported(urn),
            };
            return context.withLog(urn, (log) => checkResource({ resource, session, log, ...checkRequest }));
        });
    }

    async diff(request: proto.DiffRequest): Promise<proto.DiffResponse> {
        const { context } = this;
        const resource = context.resourceOf(request);
        const changedByRead = this.changedByRead.get(request.getUrn());
        this.changedByRead.delete(request.getUrn());
        const changes = diff(resource, {
            // In a refresh these are the inputs of the state.
            news: context.state(resource, "inputs", request.getNews()),
            olds: context.state(resource, "outputs", request.getOlds()),
            oldInputs: request.hasOldInputs()
                ? context.state(resource, "inputs", request.getOldInputs())
                : undefined,
            ignoreChanges: request.getIgnorechangesList(),
            reportLapses: context.session?.reportsLapses,
        });
        const response = diffMessage(
            changes,
            resource.definition.deleteBeforeReplace === true,
            changedByRead,
        );
        const notes = diffNotes(resource, changes, changedByRead);
        await context.withLog(request.getUrn(), async (log) => notes.forEach((note) => log.info(note)));
        response.setStablesList(
            [...resource.outputs.values()].filter((output) => !output.volatile).map(({ name }) => name),
        );
        return response;
    }

    async create(request: proto.CreateRequest): Promise<proto.CreateResponse> {
        const { context } = this;
        const resource = context.resourceOf(request);
        const inputs = context.marshaller.unmarshal(request.getProperties());
        const response = new proto.CreateResponse();
        if (request.getPreview()) {
            return response.setProperties(toStruct(lifecycle.previewCreate(resource, inputs)));
        }
        const created = await context.operate(resource, request, (operation) =>
            lifecycle.create(operation, inputs),
        );
        return response.setId(created.id).setProperties(context.marshaller.marshal(created.outputs));
    }

    async read(request: proto.ReadRequest): Promise<proto.ReadResponse> {
        const { context } = this;
        const resource = context.resourceOf(request);
        const olds = context.state(resource, "outputs", request.getProperties());
        const oldInputs = context.state(resource, "inputs", request.getInputs());
        // Every resource has inputs, except one that the program only reads.
        const external = Object.keys(oldInputs).length === 0;
        const found = await context.operate(resource, request, (operation) =>
            lifecycle.read(operation, { id: request.getId(), olds, oldInputs, external }),
        );
        const response = new proto.ReadResponse();
        if (found) {
            if (request.hasInputs()) {
                this.changedByRead.set(request.getUrn(), changedOutputs(resource, olds, found.outputs));
            } else {
                context.configured().history.imported(request.getUrn());
            }
            response.setId(found.id);
            response.setInputs(context.marshaller.marshal(found.inputs));
            response.setProperties(context.marshaller.marshal(found.outputs));
        }
        return response;
    }

    async update(request: proto.UpdateRequest): Promise<proto.UpdateResponse> {
        const { context } = this;
        const resource = context.resourceOf(request);
        const states = {
            olds: context.state(resource, "outputs", request.getOlds()),
            news: context.marshaller.unmarshal(request.getNews()),
            oldInputs: context.state(resource, "inputs", request.getOldInputs()),
            ignoreChanges: request.getIgnorechangesList(),
        };
        const outputs = request.getPreview()
            ? lifecycle.previewUpdate(resource, states)
            : await context.operate(resource, request, (operation) =>
                  lifecycle.update(operation, { id: request.getId(), ...states }),
              );
        return new proto.UpdateResponse().setProperties(context.marshaller.marshal(outputs));
    }

    async delete(request: proto.DeleteRequest): Promise<Empty> {
        const { context } = this;
        const resource = context.resourceOf(request);
        await context.operate(resource, request, (operation) =>
            lifecycle.remove(operation, {
                id: request.getId(),
                olds: context.state(resource, "outputs", request.getProperties()),
                oldInputs: context.state(resource, "inputs", request.getOldInputs()),
            }),
        );
        return new Empty();
    }
}
