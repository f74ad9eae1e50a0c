/** Counters of transfers between host memory and a device. */

/** Numbers of transfers and bytes since the process started. */
export interface TransferCounters {
  uploads: number;
  uploadedBytes: number;
  downloads: number;
  downloadedBytes: number;
}

/** The counters of this process. The CPU provider transfers nothing: its data is in host memory. */
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
