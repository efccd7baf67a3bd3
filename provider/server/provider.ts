/** Front-end 1: the gRPC ResourceProvider. Each call is unmarshalled, handed to the core, and its answer marshalled. */
import type * as grpc from "@grpc/grpc-js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { check } from "../core/check";
import { diff } from "../core/diff";
import * as lifecycle from "../core/lifecycle";
import type { Log, Resource } from "../core/resource";
import { packageSchema } from "../core/schema";
import { Session } from "../core/session";
import { unwrap } from "../core/value";
import { ProviderError } from "../errors";
import examples from "../examples.generated.json";
import { allFunctions, allResources, configDeclaration, findFunction, findResource } from "../services";
import { version } from "../version";
import type { EngineLog } from "./engineLog";
import { statusOf, unary, unimplemented } from "./rpc";
import {
    autonamingOf,
    diffMessage,
    failureMessage,
    nameOf,
    offsetOf,
    resourceOf,
    unknownResource,
} from "./messages";
import { fromStruct, toStruct } from "./struct";

export class Provider {
    private session: Session | undefined;

    constructor(private readonly engineLog: EngineLog) {}

    /** The handlers, by the protocol's names. */
    handlers(): IResourceProviderServer {
        const call = <Request, Response>(handle: (request: Request) => Promise<Response> | Response) =>
            unary((text) => this.redact(text), handle);
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
            cancel: call(() => this.cancel()),
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
        response.setSchema(
            JSON.stringify(
                packageSchema(version, configDeclaration, allResources(), allFunctions(), examples),
            ),
        );
        return response;
    }

    private checkConfig(request: proto.CheckRequest): proto.CheckResponse {
        const result = configDeclaration.check(fromStruct(request.getNews()));
        const response = new proto.CheckResponse();
        response.setInputs(toStruct(result.inputs));
        response.setFailuresList(result.failures.map(failureMessage));
        return response;
    }

    private diffConfig(request: proto.DiffRequest): proto.DiffResponse {
        const olds = fromStruct(request.getOldInputs() ?? request.getOlds());
        return diffMessage(configDeclaration.diff(olds, fromStruct(request.getNews())), false);
    }

    private async configure(request: proto.ConfigureRequest): Promise<proto.ConfigureResponse> {
        await this.session?.close();
        this.session = Session.open(configDeclaration, fromStruct(request.getArgs()), process.env);
        const response = new proto.ConfigureResponse();
        response.setAcceptsecrets(true);
        response.setAcceptresources(true);
        response.setAcceptoutputs(false);
        response.setSupportspreview(true);
        response.setSupportsAutonamingConfiguration(true);
        return response;
    }

    private async check(request: proto.CheckRequest): Promise<proto.CheckResponse> {
        const resource = resourceOf(request.getUrn(), request.getType());
        const checkRequest = {
            name: request.getName() || nameOf(request.getUrn()),
            news: fromStruct(request.getNews()),
            olds: fromStruct(request.getOlds()),
            randomSeed: request.getRandomseed_asU8(),
            autonaming: autonamingOf(request.getAutonaming()),
            justImported: this.session?.hasImported(request.getUrn()) ?? false,
        };
        const result = await check(resource, checkRequest, async () => {
            const session = this.configured();
            return session.api(resource.service, session.signal());
        });
        const response = new proto.CheckResponse();
        response.setInputs(toStruct(result.inputs));
        response.setFailuresList(result.failures.map(failureMessage));
        return response;
    }

    private diff(request: proto.DiffRequest): proto.DiffResponse {
        const resource = resourceOf(request.getUrn(), request.getType());
        const changes = diff(resource, {
            news: fromStruct(request.getNews()),
            olds: fromStruct(request.getOlds()),
            oldInputs: request.hasOldInputs() ? fromStruct(request.getOldInputs()) : undefined,
            ignoreChanges: request.getIgnorechangesList(),
        });
        const response = diffMessage(changes, resource.definition.deleteBeforeReplace === true);
        response.setStablesList(
            [...resource.outputs.values()].filter((output) => !output.volatile).map(({ name }) => name),
        );
        return response;
    }

    private async create(request: proto.CreateRequest): Promise<proto.CreateResponse> {
        const resource = resourceOf(request.getUrn(), request.getType());
        const inputs = fromStruct(request.getProperties());
        const response = new proto.CreateResponse();
        if (request.getPreview()) {
            response.setProperties(toStruct(lifecycle.previewCreate(resource, inputs)));
            return response;
        }
        const made = await this.operate(resource, request, (operation) =>
            lifecycle.create(operation, inputs),
        );
        response.setId(made.id);
        response.setProperties(toStruct(made.outputs));
        return response;
    }

    private async read(request: proto.ReadRequest): Promise<proto.ReadResponse> {
        const resource = resourceOf(request.getUrn(), request.getType());
        const found = await this.operate(resource, request, (operation) =>
            lifecycle.read(operation, {
                id: request.getId(),
                olds: fromStruct(request.getProperties()),
                oldInputs: fromStruct(request.getInputs()),
            }),
        );
        const response = new proto.ReadResponse();
        if (found) {
            if (!request.hasInputs()) {
                this.configured().imported(request.getUrn());
            }
            response.setId(found.id);
            response.setInputs(toStruct(found.inputs));
            response.setProperties(toStruct(found.outputs));
        }
        return response;
    }

    private async update(request: proto.UpdateRequest): Promise<proto.UpdateResponse> {
        const resource = resourceOf(request.getUrn(), request.getType());
        const olds = fromStruct(request.getOlds());
        const news = fromStruct(request.getNews());
        const response = new proto.UpdateResponse();
        const outputs = request.getPreview()
            ? lifecycle.previewUpdate(resource, olds, news)
            : await this.operate(resource, request, (operation) =>
                  lifecycle.update(operation, {
                      id: request.getId(),
                      olds,
                      news,
                      oldInputs: request.hasOldInputs() ? fromStruct(request.getOldInputs()) : undefined,
                      ignoreChanges: request.getIgnorechangesList(),
                  }),
              );
        response.setProperties(toStruct(outputs));
        return response;
    }

    private async delete(request: proto.DeleteRequest): Promise<Empty> {
        const resource = resourceOf(request.getUrn(), request.getType());
        await this.operate(resource, request, (operation) =>
            lifecycle.remove(operation, {
                id: request.getId(),
                olds: fromStruct(request.getProperties()),
                oldInputs: request.hasOldInputs() ? fromStruct(request.getOldInputs()) : undefined,
            }),
        );
        return new Empty();
    }

    /** Streams one page, then where the next begins. The stream always ends with a status, or the CLI would wait for ever. */
    private async list(
        stream: grpc.ServerWritableStream<proto.ListRequest, proto.ListResponse>,
    ): Promise<void> {
        try {
            const { request } = stream;
            const resource = findResource(request.getToken());
            if (!resource) {
                throw unknownResource(request.getToken());
            }
            const query = fromStruct(request.getQuery());
            if (unwrap(query).unknown) {
                stream.write(new proto.ListResponse().setComputed(new proto.ListResponse.Computed()));
                stream.end();
                return;
            }
            await this.operate(resource, { getUrn: () => "", getTimeout: () => 0 }, async (operation) => {
                const first = offsetOf(request.getContinuationToken());
                const limit = request.getLimit() > 0 ? request.getLimit() : Infinity;
                const end = Math.min(
                    limit,
                    request.getPageSize() > 0 ? first + request.getPageSize() : Infinity,
                );
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
        } catch (error) {
            stream.emit(
                "error",
                statusOf(error, (text) => this.redact(text)),
            );
        }
    }

    /** Ends what goes on: reads at once, writes that were sent in a short time. */
    async close(): Promise<void> {
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
        const called = findFunction(request.getTok());
        if (!called) {
            throw new ProviderError(`there is no function ${request.getTok()}`, {
                hint: `this provider has ${[...allFunctions()].map(({ token }) => token).join(", ")}`,
            });
        }
        const operation = { session: this.configured(), log: this.engineLog.forResource("") };
        const result = await lifecycle.invoke(called, operation, fromStruct(request.getArgs()));
        const response = new proto.InvokeResponse();
        response.setReturn(toStruct(result.outputs));
        response.setFailuresList(result.failures.map(failureMessage));
        return response;
    }

    /** Runs an operation with the session and a log; what it logged is sent before its answer. */
    private async operate<T>(
        resource: Resource,
        request: { getUrn(): string; getTimeout(): number },
        run: (operation: lifecycle.Operation) => Promise<T>,
    ): Promise<T> {
        const session = this.configured();
        const log = this.engineLog.forResource(request.getUrn());
        const redacted: Log = {
            info: (message) => log.info(this.redact(message)),
            warn: (message) => log.warn(this.redact(message)),
        };
        try {
            return await run({
                resource,
                session,
                log: redacted,
                timeoutSeconds: request.getTimeout(),
            });
        } finally {
            await log.sent();
        }
    }

    private configured(): Session {
        if (!this.session) {
            throw new ProviderError("the provider is not configured yet", {
                hint: "the engine has to call Configure first",
            });
        }
        return this.session;
    }

    private redact(text: string): string {
        return this.session ? this.session.redactor.apply(text) : text;
    }
}
