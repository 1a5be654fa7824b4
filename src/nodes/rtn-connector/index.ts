export { rtnConnector, RtnConnectorNode } from './rtn-connector.node.js';
