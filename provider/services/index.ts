/** The list of services: the one place that a new service is added to. With the components over them, it is the catalogue of the provider. */
import { Catalogue } from "../core/declare/catalogue";
import type { Service } from "../core/declare/service";
import { agentenv } from "./agentenv/index";
import { tripswitch } from "./tripswitch/index";
import { components } from "../components/index";

export const services: readonly Service[] = [agentenv, tripswitch];

export const catalogue = new Catalogue(services, components);
