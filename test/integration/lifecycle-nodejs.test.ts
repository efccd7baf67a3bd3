import { describeLifecycle } from "./support/lifecycleSuite";
import { NODEJS } from "../../harness/programs";

describeLifecycle(NODEJS);
