/** The list of components. */
import type { Component } from "../core/declare/component";
import { Environment } from "./environment";

export const components: readonly Component[] = [Environment];
