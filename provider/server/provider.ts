/** Front-end 1: the gRPC ResourceProvider. Each call is unmarshalled, handed to the core, and its answer marshalled. */
import type * as grpc from "@grpc/grpc-js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Catalogue } from "../core/catalogue";
import type { CheckResult } from "../core/check";
import { checkResource } from "../core/checkResource";
import { diff } from "../core/diff";
import * as lifecycle from "../core/lifecycle";
import type { Resource } from "../core/resource";
import { packageSchema } from "../core/schema";
import { Session } from "../core/session";
import { upgraded } from "../core/upgrade";
import { unwrap, type PropertyMap } from "../core/value";
import { MalformedError } from "../core/wire";
import { messageOf, ProviderError } from "../errors";
import examples from "../examples.generated.json";
import { version } from "../version";
import { Calls } from "./calls";
import type { EngineLog } from "./engineLog";
import { statusOf, unary, unimplemented } from "./rpc";
import {
    autonamingOf,
    diffMessage,
    diffNotes,
    functionWith,
    movedOutputs,
    nameOf,
    offsetOf,
    projectOf,
    resourceWith,
    tokenOf,
} from "./messages";
import { Speech } from "./speech";
import { fromStruct, toStruct } from "./struct";

export class Provider {
    private session: Session | undefined;
    private readonly speech: Speech;
    private readonly calls = new Calls();
    /** By URN, until its Check or Diff: the outputs that a refresh found with another value. */
    private readonly moved = new Map<string, ReadonlySet<string>>();

    constructor(
        private readonly catalogue: Catalogue,
        private readonly engineLog: EngineLog,
    ) {
        this.speech = new Speech(engineLog, () => this.session?.redactor);
    }

    /** The handlers, by the protocol's names. */
    handlers(): IResourceProviderServer {
        const call = <Request, Response>(handle: (request: Request) => Promise<Response> | Response) =>
            unary(
                (text) => this.speech.redact(text),
                (request: Request) => this.calls.run(() => handle(request)),
            );
        return {
            handshake: call(() => this.handshake()),
            getPluginInfo: call(() => this.getPluginInfo()),
            getSchema: call((request) => this.getSchema(request)),
            checkConfig: call((request) => this.checkConfig(request)),
            diffConfig: call((request) => this.diffConfig(request)),
            configure: call((request) => this.configure(request)),
            check: call((request) => this.check(request)),
            diff: call((request) => this.diff(request)),
            create: call((request) => this.create(request)),
            read: call((request) => this.read(request)),
            update: call((request) => this.update(request)),
            delete: call((request) => this.delete(request)),
            list: (stream) => void this.list(stream),
            // Answered during a shutdown too: the engine and the plugin may get the same Ctrl-C.
            cancel: unary(
                (text) => this.speech.redact(text),
                () => this.cancel(),
            ),
            attach: call((request) => this.attach(request)),
            invoke: call((request) => this.invoke(request)),
            parameterize: unimplemented("Parameterize"),
            call: unimplemented("Call"),
            construct: unimplemented("Construct"),
            getMapping: unimplemented("GetMapping"),
            getMappings: unimplemented("GetMappings"),
        };
    }

    /** A current engine takes the protocol's flags from here and ignores Configure's. Outputs arrive as secrets and unknowns. */
    private handshake(): proto.ProviderHandshakeResponse {
        const response = new proto.ProviderHandshakeResponse();
        response.setAcceptSecrets(true);
        response.setAcceptResources(true);
        response.setAcceptOutputs(false);
        response.setSupportsAutonamingConfiguration(true);
        return response;
    }

    private getPluginInfo(): plugin.PluginInfo {
        const response = new plugin.PluginInfo();
        response.setVersion(version);
        return response;
    }

    private getSchema(request: proto.GetSchemaRequest): proto.GetSchemaResponse {
        if (request.getVersion() !== 0) {
            throw new ProviderError(`schema version ${request.getVersion()} is not known`, {
                hint: "this provider gives version 0",
            });
        }
        const response = new proto.GetSchemaResponse();
        response.setSchema(JSON.stringify(packageSchema(version, this.catalogue, examples)));
        return response;
    }

    private checkConfig(request: proto.CheckRequest): Promise<proto.CheckResponse> {
        return this.checking(request, () =>
            this.catalogue.config.check(this.speech.given(request.getNews()), projectOf(request.getUrn())),
        );
    }

    /** What is malformed is wrong like anything else: the resource has a failure, and the others are looked at too. */
    private async checking(
        request: proto.CheckRequest,
        run: () => CheckResult | Promise<CheckResult>,
    ): Promise<proto.CheckResponse> {
        const response = new proto.CheckResponse();
        try {
            const { inputs, failures } = await run();
            return response.setInputs(toStruct(inputs)).setFailuresList(this.speech.failures(failures));
        } catch (error) {
            if (!(error instanceof MalformedError)) {
                throw error;
            }
            const failure = { property: "", reason: messageOf(error) };
            return response.setInputs(request.getNews()).setFailuresList(this.speech.failures([failure]));
        }
    }

    private diffConfig(request: proto.DiffRequest): proto.DiffResponse {
        const olds = this.speech.given(request.getOldInputs() ?? request.getOlds());
        return diffMessage(this.catalogue.config.diff(olds, this.speech.given(request.getNews())), false);
    }

    private async configure(request: proto.ConfigureRequest): Promise<proto.ConfigureResponse> {
        await this.session?.close();
        // Where this one can't be opened, nothing may go on with what was there before.
        this.session = undefined;
        this.moved.clear();
        const args = fromStruct(request.getArgs());
        this.session = Session.open(this.catalogue.config, args, process.env, request.getUrn());
        const response = new proto.ConfigureResponse();
        response.setAcceptsecrets(true);
        response.setAcceptresources(true);
        response.setAcceptoutputs(false);
        response.setSupportspreview(true);
        response.setSupportsAutonamingConfiguration(true);
        return response;
    }

    private check(request: proto.CheckRequest): Promise<proto.CheckResponse> {
        const resource = this.resourceOf(request);
        // A Check comes with the program: the Diff that follows is not a refresh's.
        this.moved.delete(request.getUrn());
        return this.checking(request, () => {
            const urn = request.getUrn();
            const checkRequest = {
                urn,
                name: request.getName() || nameOf(urn),
                news: this.speech.given(request.getNews()),
                olds: this.state(resource, "inputs", request.getOlds()),
                randomSeed: request.getRandomseed_asU8(),
                autonaming: autonamingOf(request.getAutonaming()),
                justImported: this.session?.hasImported(urn) ?? false,
            };
            const session = this.configured();
            return this.speech.logging(urn, (log) =>
                checkResource({ resource, session, log, ...checkRequest }),
            );
        });
    }

    private async diff(request: proto.DiffRequest): Promise<proto.DiffResponse> {
        const resource = this.resourceOf(request);
        const moved = this.moved.get(request.getUrn());
        this.moved.delete(request.getUrn());
        const changes = diff(resource, {
            // In a refresh these are the inputs of the state.
            news: this.state(resource, "inputs", request.getNews()),
            olds: this.state(resource, "outputs", request.getOlds()),
            oldInputs: request.hasOldInputs()
                ? this.state(resource, "inputs", request.getOldInputs())
                : undefined,
            ignoreChanges: request.getIgnorechangesList(),
        });
        const response = diffMessage(changes, resource.definition.deleteBeforeReplace === true, moved);
        const notes = diffNotes(resource, changes, moved);
        if (notes.length > 0) {
            await this.speech.logging(request.getUrn(), async (log) =>
                notes.forEach((note) => log.info(note)),
            );
        }
        response.setStablesList(
            [...resource.outputs.values()].filter((output) => !output.volatile).map(({ name }) => name),
        );
        return response;
    }

    private async create(request: proto.CreateRequest): Promise<proto.CreateResponse> {
        const resource = this.resourceOf(request);
        const inputs = this.speech.given(request.getProperties());
        const response = new proto.CreateResponse();
        if (request.getPreview()) {
            response.setProperties(toStruct(lifecycle.previewCreate(resource, inputs)));
            return response;
        }
        const made = await this.operate(resource, request, (operation) =>
            lifecycle.create(operation, inputs),
        );
        response.setId(made.id);
        response.setProperties(this.speech.answered(made.outputs));
        return response;
    }

    private async read(request: proto.ReadRequest): Promise<proto.ReadResponse> {
        const resource = this.resourceOf(request);
        const olds = this.state(resource, "outputs", request.getProperties());
        const found = await this.operate(resource, request, (operation) =>
            lifecycle.read(operation, {
                id: request.getId(),
                olds,
                oldInputs: this.state(resource, "inputs", request.getInputs()),
            }),
        );
        const response = new proto.ReadResponse();
        if (found) {
            if (request.hasInputs()) {
                this.moved.set(request.getUrn(), movedOutputs(resource, olds, found.outputs));
            } else {
                this.configured().imported(request.getUrn());
            }
            response.setId(found.id);
            response.setInputs(this.speech.answered(found.inputs));
            response.setProperties(this.speech.answered(found.outputs));
        }
        return response;
    }

    private async update(request: proto.UpdateRequest): Promise<proto.UpdateResponse> {
        const resource = this.resourceOf(request);
        const states = {
            olds: this.state(resource, "outputs", request.getOlds()),
            news: this.speech.given(request.getNews()),
            oldInputs: request.hasOldInputs()
                ? this.state(resource, "inputs", request.getOldInputs())
                : undefined,
            ignoreChanges: request.getIgnorechangesList(),
        };
        const response = new proto.UpdateResponse();
        const outputs = request.getPreview()
            ? lifecycle.previewUpdate(resource, states)
            : await this.operate(resource, request, (operation) =>
                  lifecycle.update(operation, { id: request.getId(), ...states }),
              );
        response.setProperties(this.speech.answered(outputs));
        return response;
    }

    private async delete(request: proto.DeleteRequest): Promise<Empty> {
        const resource = this.resourceOf(request);
        await this.operate(resource, request, (operation) =>
            lifecycle.remove(operation, {
                id: request.getId(),
                olds: this.state(resource, "outputs", request.getProperties()),
                oldInputs: request.hasOldInputs()
                    ? this.state(resource, "inputs", request.getOldInputs())
                    : undefined,
            }),
        );
        return new Empty();
    }

    /** Streams one page, then where the next begins. The stream always ends with a status, or the CLI would wait for ever. */
    private async list(
        stream: grpc.ServerWritableStream<proto.ListRequest, proto.ListResponse>,
    ): Promise<void> {
        try {
            await this.calls.run(() => this.listTo(stream));
        } catch (error) {
            stream.emit(
                "error",
                statusOf(error, (text) => this.speech.redact(text)),
            );
        }
    }

    private async listTo(
        stream: grpc.ServerWritableStream<proto.ListRequest, proto.ListResponse>,
    ): Promise<void> {
        const { request } = stream;
        const resource = resourceWith(this.catalogue, request.getToken());
        const query = this.speech.given(request.getQuery());
        if (unwrap(query).unknown) {
            stream.write(new proto.ListResponse().setComputed(new proto.ListResponse.Computed()));
            stream.end();
            return;
        }
        await this.operate(resource, { getUrn: () => "", getTimeout: () => 0 }, async (operation) => {
            const first = offsetOf(request.getContinuationToken());
            const limit = request.getLimit() > 0 ? request.getLimit() : Infinity;
            const end = Math.min(limit, request.getPageSize() > 0 ? first + request.getPageSize() : Infinity);
            let position = 0;
            let more = false;
            for await (const item of lifecycle.list(operation, query)) {
                if (position >= end) {
                    more = end < limit;
                    break;
                }
                if (position >= first) {
                    const result = new proto.ListResponse.Result().setId(item.id).setName(item.name);
                    stream.write(new proto.ListResponse().setResult(result));
                }
                position++;
            }
            const next = new proto.ListResponse.Continuation().setContinuationToken(
                more ? String(position) : "",
            );
            stream.write(new proto.ListResponse().setContinuation(next));
        });
        stream.end();
    }

    /** Refuses new calls, cancels what reads or waits, and settles once the calls in progress have ended. */
    async shutDown(reason: string): Promise<void> {
        this.calls.refuse(reason);
        this.session?.cancel(`the provider is shutting down: ${reason}`);
        await this.calls.drained();
        await this.session?.close();
    }

    private cancel(): Empty {
        this.session?.cancel();
        return new Empty();
    }

    private attach(request: plugin.PluginAttach): Empty {
        this.engineLog.attach(request.getAddress());
        return new Empty();
    }

    private async invoke(request: proto.InvokeRequest): Promise<proto.InvokeResponse> {
        const called = functionWith(this.catalogue, request.getTok());
        const args = this.speech.given(request.getArgs());
        const unknown = Object.keys(args).filter((name) => unwrap(args[name] ?? null).unknown);
        if (unknown.length > 0) {
            throw new ProviderError(`${called.token}: ${unknown.join(", ")} is not known yet`, {
                hint: "call it with outputs (the form whose name ends in Output): it then waits for them",
            });
        }
        const result = await this.speech.logging("", (log) =>
            lifecycle.invoke(called, { session: this.configured(), log }, args),
        );
        const response = new proto.InvokeResponse();
        response.setReturn(this.speech.answered(result.outputs));
        response.setFailuresList(this.speech.failures(result.failures));
        return response;
    }

    /** Runs an operation with the session and a log; what it logged is sent before its answer. */
    private async operate<T>(
        resource: Resource,
        request: { getUrn(): string; getTimeout(): number },
        run: (operation: lifecycle.Operation) => Promise<T>,
    ): Promise<T> {
        const session = this.configured();
        return this.speech.logging(request.getUrn(), (log) =>
            run({ resource, session, log, urn: request.getUrn(), timeoutSeconds: request.getTimeout() }),
        );
    }

    private resourceOf(request: { getUrn(): string; getType(): string }): Resource {
        return resourceWith(this.catalogue, tokenOf(request.getUrn(), request.getType()));
    }

    /** What the state holds, in this version's shape. */
    private state(resource: Resource, part: "inputs" | "outputs", struct: Struct | undefined): PropertyMap {
        return upgraded(resource, part, this.speech.given(struct));
    }

    private configured(): Session {
        if (!this.session) {
            throw new ProviderError("the provider is not configured yet", {
                hint: "the engine has to call Configure first",
            });
        }
        return this.session;
    }
}
