/** The messages of the provider protocol, from plain values: one function per call that takes properties. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { PropertyMap } from "../../provider/core/values/value";
import { toStruct } from "./struct";

const PROVIDER_TYPE = "pulumi:providers:workspaces";

export function urn(type: string, name = "it"): string {
    return `urn:pulumi:stack::project::${type}::${name}`;
}

export function providerUrn(name: string): string {
    return urn(PROVIDER_TYPE, name);
}

/** A state as Read and Delete get it. */
export interface State {
    inputs?: PropertyMap;
    outputs?: PropertyMap;
}

/** What Diff and Update compare. */
export interface States {
    olds: PropertyMap;
    oldInputs?: PropertyMap;
    news: PropertyMap;
    ignoreChanges?: string[];
}

/** `timeout` is in seconds; 0 means that the resource has none of its own. */
export interface CallOptions {
    preview?: boolean;
    timeout?: number;
}

export interface CheckOptions {
    name?: string;
    olds?: PropertyMap;
    autonaming?: proto.CheckRequest.AutonamingOptions;
}

export interface Page {
    limit?: number;
    pageSize?: number;
    continuationToken?: string;
}

export function checkConfigRequest(news: PropertyMap): proto.CheckRequest {
    return new proto.CheckRequest().setUrn(providerUrn("default")).setNews(toStruct(news));
}

export function diffConfigRequest(oldInputs: PropertyMap, news: PropertyMap): proto.DiffRequest {
    return new proto.DiffRequest()
        .setOldInputs(toStruct(oldInputs))
        .setOlds(toStruct(oldInputs))
        .setNews(toStruct(news));
}

export function configureRequest(args: PropertyMap, instance: string): proto.ConfigureRequest {
    return new proto.ConfigureRequest()
        .setUrn(providerUrn(instance))
        .setName(instance)
        .setType(PROVIDER_TYPE)
        .setArgs(toStruct(args));
}

export function checkRequest(
    type: string,
    news: PropertyMap,
    { name, olds, autonaming }: CheckOptions = {},
): proto.CheckRequest {
    const request = new proto.CheckRequest()
        .setUrn(urn(type, name))
        .setName(name ?? "it")
        .setType(type)
        .setRandomseed(new Uint8Array([1, 2, 3]))
        .setOlds(toStruct(olds ?? {}))
        .setNews(toStruct(news));
    return autonaming ? request.setAutonaming(autonaming) : request;
}

export function diffRequest(
    type: string,
    id: string,
    { olds, oldInputs, news, ignoreChanges }: States,
): proto.DiffRequest {
    const request = new proto.DiffRequest()
        .setUrn(urn(type))
        .setType(type)
        .setId(id)
        .setOlds(toStruct(olds))
        .setNews(toStruct(news))
        .setIgnorechangesList(ignoreChanges ?? []);
    return oldInputs ? request.setOldInputs(toStruct(oldInputs)) : request;
}

export function createRequest(
    type: string,
    inputs: PropertyMap,
    options: CallOptions & { urn?: string } = {},
): proto.CreateRequest {
    return new proto.CreateRequest()
        .setUrn(options.urn ?? urn(type))
        .setType(type)
        .setProperties(toStruct(inputs))
        .setTimeout(options.timeout ?? 0)
        .setPreview(options.preview ?? false);
}

/** Without inputs and outputs it is an import. */
export function readRequest(type: string, id: string, state: State, timeout = 0): proto.ReadRequest {
    const request = new proto.ReadRequest()
        .setUrn(urn(type))
        .setType(type)
        .setId(id)
        .setTimeout(timeout)
        .setProperties(toStruct(state.outputs ?? {}));
    return state.inputs ? request.setInputs(toStruct(state.inputs)) : request;
}

export function updateRequest(
    type: string,
    id: string,
    { olds, oldInputs, news, ignoreChanges }: States,
    options: CallOptions = {},
): proto.UpdateRequest {
    const request = new proto.UpdateRequest()
        .setUrn(urn(type))
        .setType(type)
        .setId(id)
        .setOlds(toStruct(olds))
        .setNews(toStruct(news))
        .setTimeout(options.timeout ?? 0)
        .setPreview(options.preview ?? false)
        .setIgnorechangesList(ignoreChanges ?? []);
    return oldInputs ? request.setOldInputs(toStruct(oldInputs)) : request;
}

export function deleteRequest(type: string, id: string, state: State, timeout = 0): proto.DeleteRequest {
    return new proto.DeleteRequest()
        .setUrn(urn(type))
        .setType(type)
        .setId(id)
        .setTimeout(timeout)
        .setProperties(toStruct(state.outputs ?? {}))
        .setOldInputs(toStruct(state.inputs ?? {}));
}

export function listRequest(token: string, query: PropertyMap, page: Page): proto.ListRequest {
    return new proto.ListRequest()
        .setToken(token)
        .setQuery(toStruct(query))
        .setLimit(page.limit ?? 0)
        .setPageSize(page.pageSize ?? 0)
        .setContinuationToken(page.continuationToken ?? "");
}

export function invokeRequest(token: string, args: PropertyMap): proto.InvokeRequest {
    return new proto.InvokeRequest().setTok(token).setArgs(toStruct(args));
}
