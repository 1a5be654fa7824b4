export { CATALOGUE, type CatalogueEntry } from './catalogue.js';
export { fetchModel, type FetchedFile } from './fetch-model.js';
export { StoreError } from './store-error.js';
