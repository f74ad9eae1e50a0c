/** What moved between host memory and a device: counts and bytes since the process began. */
export interface TransferCounters {
  uploads: number;
  uploadedBytes: number;
  downloads: number;
  downloadedBytes: number;
}

/** The CPU provider moves nothing: its data is in host memory. */
export const transferCounters: TransferCounters = {
  uploads: 0,
  uploadedBytes: 0,
  downloads: 0,
  downloadedBytes: 0,
};

export function countUpload(bytes: number): void {
  transferCounters.uploads += 1;
  transferCounters.uploadedBytes += bytes;
}

export function countDownload(bytes: number): void {
  transferCounters.downloads += 1;
  transferCounters.downloadedBytes += bytes;
}
